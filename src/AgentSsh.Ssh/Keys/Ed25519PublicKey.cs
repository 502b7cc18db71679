using AgentSsh.Ssh.Interop;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Keys;

/// <summary>ssh-ed25519 (RFC 8709): <c>string "ssh-ed25519", string key(32)</c>; the signature is 64 bytes.</summary>
internal sealed class Ed25519PublicKey : SshPublicKey
{
    private static readonly string[] Algorithms = [SshKeyTypes.Ed25519];

    private readonly byte[] _key;

    public Ed25519PublicKey(ReadOnlySpan<byte> key, string comment)
        : base(SshKeyTypes.Ed25519, new SshBuilder().Utf8(SshKeyTypes.Ed25519).String(key).ToArray(), comment) => _key = key.ToArray();

    public override IReadOnlyList<string> SignatureAlgorithms => Algorithms;

    public ReadOnlySpan<byte> Key => _key;

    public static Ed25519PublicKey Read(ref SshReader reader, string comment)
    {
        ReadOnlySpan<byte> key = reader.ReadString();
        return key.Length == Ed25519.KeySize
            ? new Ed25519PublicKey(key, comment)
            : throw Invalid($"an ed25519 key has {Ed25519.KeySize} bytes, this one {key.Length}");
    }

    internal override bool VerifyCore(string algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        Ed25519.Verify(_key, data, signature);
}
