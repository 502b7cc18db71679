using System.Security.Cryptography;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Keys;

/// <summary>
/// A key in a FIDO authenticator: sk-ssh-ed25519@openssh.com and sk-ecdsa-sha2-nistp256@openssh.com (OpenSSH PROTOCOL.u2f). The blob is
/// that of the plain key under another type, and the application behind it:
/// <code>
/// string    type
/// string    curve name, for ECDSA only
/// string    key or point
/// string    application, such as "ssh:"
/// </code>
/// </summary>
internal sealed class SecurityKeyPublicKey : SshPublicKey
{
    // Bytes. "ssh:" and what a person put behind it.
    private const int MaxApplicationLength = 256;

    private readonly SshPublicKey _key;
    private readonly byte[] _applicationHash;
    private readonly string[] _algorithms;

    private SecurityKeyPublicKey(string type, SshPublicKey key, byte[] blob, ReadOnlySpan<byte> application, string comment)
        : base(type, blob, comment)
    {
        _key = key;
        _applicationHash = SHA256.HashData(application);
        _algorithms = [type];
    }

    public override IReadOnlyList<string> SignatureAlgorithms => _algorithms;

    public static SecurityKeyPublicKey Read(string type, ref SshReader reader, string comment)
    {
        ReadOnlySpan<byte> fields = reader.Remaining;
        int start = reader.Consumed;
        SshPublicKey key = type == SshKeyTypes.SkEd25519
            ? Ed25519PublicKey.Read(ref reader, comment)
            : EcdsaPublicKey.Read(EcdsaCurve.NistP256, ref reader, comment);
        ReadOnlySpan<byte> application = reader.ReadString();
        if (application.Length > MaxApplicationLength || application.Contains((byte)0))
        {
            throw Invalid($"the application of a key of type {type} must be a text of at most {MaxApplicationLength} bytes");
        }

        byte[] blob = new SshBuilder().Utf8(type).Bytes(fields[..(reader.Consumed - start)]).ToArray();
        return new SecurityKeyPublicKey(type, key, blob, application, comment);
    }

    // string    type
    // string    signature, as that of the plain key
    // byte      flags
    // uint32    counter
    private protected override bool VerifyBlob(
        string algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signatureBlob, out SecurityKeyUse? use)
    {
        var reader = new SshReader(signatureBlob);
        string inner = reader.ReadName();
        ReadOnlySpan<byte> signature = reader.ReadString();
        var said = new SecurityKeyUse(reader.ReadByte(), reader.ReadUInt32());
        reader.End();

        // What the authenticator signed; it saw no more of the data than a hash.
        byte[] signed = new SshBuilder(128)
            .Bytes(_applicationHash).Byte(said.Flags).UInt32(said.Counter).Bytes(SHA256.HashData(data)).ToArray();
        bool isGood = inner == algorithm && VerifyCore(algorithm, signed, signature);
        use = isGood ? said : null;
        return isGood;
    }

    internal override bool VerifyCore(string algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        _key.VerifyCore(_key.KeyType, data, signature);
}
