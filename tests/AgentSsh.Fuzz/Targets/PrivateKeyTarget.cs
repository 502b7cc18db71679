using System.Text;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Fuzz.Targets;

/// <summary>A private key file: a whole one, or just what stands in it in base64.</summary>
internal sealed class PrivateKeyTarget : FuzzTarget
{
    public override string Name => "private-key";

    public override InputShape Shape => InputShape.SshFields;

    // Checking a pair of an RSA key calculates with numbers of its size.
    public override long AllocationBound(int inputLength) => (1024 * 1024) + (128L * inputLength);

    public override IEnumerable<byte[]> Seeds()
    {
        foreach (string type in FuzzKeys.Types)
        {
            yield return Body(OpenSshPrivateKeyFormat.Write(FuzzKeys.OfType(type)));
        }

        yield return OpenSshPrivateKeyFormat.Write(FuzzKeys.User);
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        byte[] file = input.StartsWith("openssh-key-v1"u8) ? Armor(input) : input.ToArray();
        try
        {
            using SshPrivateKey key = OpenSshPrivateKeyFormat.Read(file);
            using SshPrivateKey again = OpenSshPrivateKeyFormat.Read(OpenSshPrivateKeyFormat.Write(key));
            FuzzFailure.Require(
                again.PublicKey.Equals(key.PublicKey) && again.PublicKey.Comment == key.PublicKey.Comment, "a key that is written is read as the same");
            string algorithm = key.PublicKey.SignatureAlgorithms[0];
            FuzzFailure.Require(again.PublicKey.Verify(algorithm, "data"u8, key.Sign(algorithm, "data"u8)), "a key that is read signs for its public part");
        }
        catch (SshKeyFormatException e)
        {
            OneLine.Require(e.Message);
        }
    }

    private static byte[] Body(byte[] file)
    {
        string text = Encoding.ASCII.GetString(file);
        return Convert.FromBase64String(text[text.IndexOf('\n', StringComparison.Ordinal)..text.IndexOf("-----END", StringComparison.Ordinal)]);
    }

    private static byte[] Armor(ReadOnlySpan<byte> body) => Encoding.ASCII.GetBytes(
        $"-----BEGIN OPENSSH PRIVATE KEY-----\n{Convert.ToBase64String(body)}\n-----END OPENSSH PRIVATE KEY-----\n");
}
