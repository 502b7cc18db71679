using System.Security.Cryptography;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.Unit.Keys;

/// <summary>What a FIDO authenticator does, without one: signs as OpenSSH PROTOCOL.u2f says, with the flags that the test chooses.</summary>
internal sealed class SoftwareSecurityKey : IDisposable
{
    public const string Ed25519 = "sk-ssh-ed25519@openssh.com";
    public const string Ecdsa = "sk-ecdsa-sha2-nistp256@openssh.com";
    public const byte Touched = 0x01;
    public const byte Verified = 0x04;

    private readonly SshPrivateKey _key;
    private readonly string _application;

    /// <param name="type">One of the two.</param>
    /// <param name="application">What the key is for.</param>
    /// <param name="key">The key in it; a new one unless given.</param>
    public SoftwareSecurityKey(string type, string application = "ssh:", SshPrivateKey? key = null)
    {
        _application = application;
        _key = key ?? SshPrivateKey.Generate(type == Ed25519 ? "ssh-ed25519" : "ecdsa-sha2-nistp256");
        var plain = new SshReader(_key.PublicKey.Blob.Span);
        plain.ReadString();
        PublicKey = SshPublicKey.Parse(new SshBuilder().Utf8(type).Bytes(plain.Remaining).Utf8(application).ToArray());
    }

    public SshPublicKey PublicKey { get; }

    /// <summary>The signature as it travels.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data, byte flags = Touched, uint counter = 7)
    {
        byte[] signed = new SshBuilder()
            .Bytes(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(_application))).Byte(flags).UInt32(counter).Bytes(SHA256.HashData(data)).ToArray();
        var plain = new SshReader(_key.Sign(_key.PublicKey.KeyType, signed));
        plain.ReadString();
        return new SshBuilder().Utf8(PublicKey.KeyType).Bytes(plain.Remaining).Byte(flags).UInt32(counter).ToArray();
    }

    public void Dispose() => _key.Dispose();
}
