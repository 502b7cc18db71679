using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Tests.Unit.Keys;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Fuzz.Targets;

/// <summary>A key's blob and a signature by it: <c>string blob, string signature</c>.</summary>
internal sealed class PublicKeyTarget : FuzzTarget
{
    public override string Name => "public-key";

    public override InputShape Shape => InputShape.SshFields;

    public override int MaxLength => 8192;

    public override IEnumerable<byte[]> Seeds()
    {
        foreach (string type in FuzzKeys.Types)
        {
            SshPrivateKey key = FuzzKeys.OfType(type);
            foreach (string algorithm in key.PublicKey.SignatureAlgorithms)
            {
                yield return new SshBuilder(1024).String(key.PublicKey.Blob.Span).String(key.Sign(algorithm, Data)).ToArray();
            }
        }

        foreach (SoftwareSecurityKey key in FuzzKeys.SecurityKeys)
        {
            yield return new SshBuilder(1024).String(key.PublicKey.Blob.Span).String(key.Sign(Data)).ToArray();
        }
    }

    private static ReadOnlySpan<byte> Data => "what was signed"u8;

    public override void Run(ReadOnlySpan<byte> input)
    {
        ReadOnlySpan<byte> blob, signature = default;
        try
        {
            var reader = new SshReader(input);
            blob = reader.ReadString();
            signature = reader.Remaining.IsEmpty ? default : reader.ReadString();
        }
        catch (SshProtocolException)
        {
            blob = input;
        }

        SshPublicKey key;
        try
        {
            key = SshPublicKey.Parse(blob);
        }
        catch (SshProtocolException)
        {
            return;
        }

        FuzzFailure.Require(key.Blob.Span.SequenceEqual(blob), "a key's blob is what it was read from");
        FuzzFailure.Require(
            SshPublicKey.TryParseAuthorizedKey(key.ToString(), out SshPublicKey? again, out string? error) && key.Equals(again), "a key's line is that key", error ?? string.Empty);
        foreach (string algorithm in key.SignatureAlgorithms)
        {
            bool isGood = key.Verify(algorithm, Data, signature, out SecurityKeyUse? use);
            FuzzFailure.Require((use is not null) == (isGood && key.KeyType.StartsWith("sk-", StringComparison.Ordinal)), "an authenticator says something where there is one");
        }

        FuzzFailure.Require(!key.Verify("ssh-rsa", Data, signature), "no key signs with SHA-1");
    }
}
