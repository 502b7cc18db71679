using System.Text;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.Unit.Keys;

/// <summary>Seeded mutations of good keys: nothing but the documented exceptions may come out, and what parses must hold together.</summary>
public sealed class KeyParserFuzzTests
{
    private static readonly string[] Types = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Parse_MutatedBlobs_ThrowOnlySshProtocolException(int seed)
    {
        var random = new Random(seed);
        foreach (string type in Types)
        {
            using SshPrivateKey key = SshPrivateKey.Generate(type);
            byte[] signature = key.Sign(key.PublicKey.SignatureAlgorithms[0], "data"u8);
            for (int i = 0; i < 1000; i++)
            {
                byte[] blob = Mutate(random, key.PublicKey.Blob.ToArray());
                try
                {
                    SshPublicKey parsed = SshPublicKey.Parse(blob);
                    Assert.Equal(blob, parsed.Blob.ToArray());
                    Assert.Equal(parsed.Equals(key.PublicKey), parsed.Verify(parsed.SignatureAlgorithms[0], "data"u8, signature));
                }
                catch (SshProtocolException exception)
                {
                    Assert.NotEmpty(exception.Message);
                }

                byte[] forged = Mutate(random, signature);
                Assert.Equal(
                    forged.AsSpan().SequenceEqual(signature),
                    key.PublicKey.Verify(key.PublicKey.SignatureAlgorithms[0], "data"u8, forged));
            }
        }
    }

    [Theory]
    [InlineData(3)]
    public void TryParseAuthorizedKey_MutatedLines_NeverThrows(int seed)
    {
        var random = new Random(seed);
        foreach (string type in Types)
        {
            using SshPrivateKey key = SshPrivateKey.Generate(type, "a@b");
            byte[] line = Encoding.UTF8.GetBytes(key.PublicKey.ToString());
            for (int i = 0; i < 1000; i++)
            {
                string mutated = Encoding.Latin1.GetString(Mutate(random, line));
                bool parsed = SshPublicKey.TryParseAuthorizedKey(mutated, out SshPublicKey? read, out string? error);
                Assert.Equal(parsed, read is not null);
                Assert.Equal(parsed, error is null);
            }
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Read_MutatedPrivateKeys_ThrowOnlySshKeyFormatException(int seed)
    {
        var random = new Random(seed);
        foreach (string type in Types)
        {
            using SshPrivateKey key = SshPrivateKey.Generate(type, "a@b");
            byte[] file = OpenSshPrivateKeyFormat.Write(key);
            byte[] body = Body(file);

            // RSA is slow to check, and has no more code than the others.
            for (int i = 0; i < (type == "ssh-rsa" ? 200 : 1000); i++)
            {
                byte[] mutated = i % 4 == 0 ? Mutate(random, file) : Armor(Mutate(random, body));
                try
                {
                    using SshPrivateKey read = OpenSshPrivateKeyFormat.Read(mutated);
                    string algorithm = read.PublicKey.SignatureAlgorithms[0];
                    Assert.True(read.PublicKey.Verify(algorithm, "data"u8, read.Sign(algorithm, "data"u8)));
                }
                catch (SshKeyFormatException exception)
                {
                    Assert.NotEmpty(exception.Message);
                }
            }
        }
    }

    private static byte[] Body(byte[] file)
    {
        string text = Encoding.ASCII.GetString(file);
        return Convert.FromBase64String(text[text.IndexOf('\n', StringComparison.Ordinal)..text.IndexOf("-----END", StringComparison.Ordinal)]);
    }

    private static byte[] Armor(byte[] body) => Encoding.ASCII.GetBytes(
        $"-----BEGIN OPENSSH PRIVATE KEY-----\n{Convert.ToBase64String(body)}\n-----END OPENSSH PRIVATE KEY-----\n");

    private static byte[] Mutate(Random random, byte[] input)
    {
        List<byte> bytes = [.. input];
        for (int changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 9)));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(1, 40))));
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    // Extreme values, where lengths most often stand: at multiples of four.
                    at -= at % 4;
                    for (int i = at; i < Math.Min(at + 4, bytes.Count); i++)
                    {
                        bytes[i] = random.Next(2) == 0 ? (byte)0xff : (byte)0;
                    }

                    break;
            }
        }

        return [.. bytes];
    }
}
