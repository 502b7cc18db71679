using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.Unit.Keys;

public sealed class SecurityKeyTests
{
    [Theory]
    [InlineData(SoftwareSecurityKey.Ed25519, SoftwareSecurityKey.Touched, true, false)]
    [InlineData(SoftwareSecurityKey.Ed25519, 0, false, false)]
    [InlineData(SoftwareSecurityKey.Ed25519, SoftwareSecurityKey.Touched | SoftwareSecurityKey.Verified, true, true)]
    [InlineData(SoftwareSecurityKey.Ecdsa, SoftwareSecurityKey.Touched, true, false)]
    [InlineData(SoftwareSecurityKey.Ecdsa, SoftwareSecurityKey.Verified, false, true)]
    public void Verify_SignatureOfTheAuthenticator_TellsWhatItSays(string type, byte flags, bool present, bool verified)
    {
        using var authenticator = new SoftwareSecurityKey(type);
        byte[] signature = authenticator.Sign("data"u8, flags, counter: 0x01020304);
        Assert.True(authenticator.PublicKey.Verify(type, "data"u8, signature, out SecurityKeyUse? use));
        Assert.Equal(new SecurityKeyUse(flags, 0x01020304), use);
        Assert.Equal(present, use!.UserWasPresent);
        Assert.Equal(verified, use.UserWasVerified);
    }

    [Theory]
    [InlineData(SoftwareSecurityKey.Ed25519)]
    [InlineData(SoftwareSecurityKey.Ecdsa)]
    public void Verify_AnyBitChanged_IsFalseAndSaysNothing(string type)
    {
        using var authenticator = new SoftwareSecurityKey(type);
        byte[] signature = authenticator.Sign("data"u8);
        for (int i = 0; i < signature.Length; i++)
        {
            // Flags and counter, the last five bytes, are under the signature too.
            byte[] changed = [.. signature];
            changed[i] ^= 1;
            Assert.False(authenticator.PublicKey.Verify(type, "data"u8, changed, out SecurityKeyUse? use));
            Assert.Null(use);
            Assert.False(authenticator.PublicKey.Verify(type, "data"u8, signature.AsSpan(..i)));
        }

        Assert.False(authenticator.PublicKey.Verify(type, "data"u8, [.. signature, 0]));
        Assert.False(authenticator.PublicKey.Verify(type, "date"u8, signature));
    }

    [Fact]
    public void Verify_KeyOfAnotherApplication_IsFalse()
    {
        using var authenticator = new SoftwareSecurityKey(SoftwareSecurityKey.Ed25519);
        var reader = new SshReader(authenticator.PublicKey.Blob.Span);
        reader.ReadString();
        var other = SshPublicKey.Parse(new SshBuilder().Utf8(SoftwareSecurityKey.Ed25519).String(reader.ReadString()).Utf8("ssh:other").ToArray());
        Assert.False(other.Verify(SoftwareSecurityKey.Ed25519, "data"u8, authenticator.Sign("data"u8)));
    }

    [Theory]
    [InlineData(SoftwareSecurityKey.Ed25519, "ssh-ed25519")]
    [InlineData(SoftwareSecurityKey.Ecdsa, "ecdsa-sha2-nistp256")]
    public void SignatureAlgorithms_AreItsTypeAlone(string type, string plain)
    {
        using var authenticator = new SoftwareSecurityKey(type);
        Assert.Equal(type, authenticator.PublicKey.KeyType);
        Assert.Equal([type], authenticator.PublicKey.SignatureAlgorithms);
        Assert.False(authenticator.PublicKey.Verify(plain, "data"u8, authenticator.Sign("data"u8)));
        Assert.True(SshPublicKey.TryParseAuthorizedKey(authenticator.PublicKey + " me", out SshPublicKey? read, out string? error), error);
        Assert.Equal(authenticator.PublicKey, read);
    }

    [Theory]
    [InlineData("ssh\0")]
    [InlineData(null)]
    public void Parse_BadApplication_IsRefused(string? application)
    {
        using SshPrivateKey key = SshPrivateKey.Generate("ssh-ed25519");
        var plain = new SshReader(key.PublicKey.Blob.Span);
        plain.ReadString();
        byte[] blob = new SshBuilder().Utf8(SoftwareSecurityKey.Ed25519).Bytes(plain.Remaining).Utf8(application ?? new string('a', 257)).ToArray();
        Assert.Throws<SshProtocolException>(() => SshPublicKey.Parse(blob));
    }
}
