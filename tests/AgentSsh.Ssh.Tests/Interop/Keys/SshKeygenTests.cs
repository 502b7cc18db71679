using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Tests.Unit.Keys;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.Interop.Keys;

public sealed class SshKeygenTests
{
    [Theory]
    [InlineData("ssh-ed25519")]
    [InlineData("ecdsa-sha2-nistp256")]
    [InlineData("ecdsa-sha2-nistp384")]
    [InlineData("ecdsa-sha2-nistp521")]
    [InlineData("ssh-rsa")]
    public async Task SaveTo_EachType_SshKeygenReadsIt(string type)
    {
        using var directory = new TestDirectory();
        string path = directory.File("key");
        using SshPrivateKey key = SshPrivateKey.Generate(type, "us@here");
        key.SaveTo(path);

        Assert.Equal(key.PublicKey.ToString(), (await SshKeygen.RunAsync("-y", "-P", "", "-f", path)).TrimEnd());
        Assert.Equal(key.PublicKey.Fingerprint, Fingerprint(await SshKeygen.RunAsync("-l", "-f", path)));
        Assert.Equal(key.PublicKey.Fingerprint, Fingerprint(await SshKeygen.RunAsync("-l", "-f", path + ".pub")));
    }

    [Theory]
    [InlineData("ed25519", 0)]
    [InlineData("ecdsa", 256)]
    [InlineData("ecdsa", 384)]
    [InlineData("ecdsa", 521)]
    [InlineData("rsa", 2048)]
    [InlineData("rsa", 4096)]
    public async Task Load_KeyMadeBySshKeygen_GivesItsPublicLineAndFingerprint(string type, int bits)
    {
        using var directory = new TestDirectory();
        string path = await MakeAsync(directory, type, bits);
        using SshPrivateKey key = SshPrivateKey.Load(path);
        string line = (await File.ReadAllTextAsync(path + ".pub")).TrimEnd();
        Assert.Equal(line, key.PublicKey.ToString());
        Assert.Equal("them@there", key.PublicKey.Comment);
        Assert.Equal(key.PublicKey.Fingerprint, Fingerprint(await SshKeygen.RunAsync("-l", "-f", path)));
        Assert.True(SshPublicKey.TryParseAuthorizedKey(line, out SshPublicKey? parsed, out string? error), error);
        Assert.Equal(key.PublicKey, parsed);

        // And back: what we write of it is the same key to ssh-keygen.
        string copy = directory.File("copy");
        key.SaveTo(copy);
        Assert.Equal(line, (await SshKeygen.RunAsync("-y", "-P", "", "-f", copy)).TrimEnd());
    }

    [Fact]
    public async Task Load_KeyWithPassphrase_SaysSoAndHowToRemoveIt()
    {
        using var directory = new TestDirectory();
        string path = directory.File("key");
        await SshKeygen.RunAsync("-q", "-t", "ed25519", "-N", "a passphrase", "-f", path);
        string message = Assert.Throws<SshKeyFormatException>(() => SshPrivateKey.Load(path)).Message;
        Assert.Contains("passphrase", message, StringComparison.Ordinal);
        Assert.Contains("ssh-keygen -p", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PEM")]
    [InlineData("PKCS8")]
    public async Task Load_OtherFormat_TheRemedyItNamesWorks(string format)
    {
        using var directory = new TestDirectory();
        string path = directory.File("key");
        await SshKeygen.RunAsync("-q", "-t", "rsa", "-b", "2048", "-m", format, "-N", "", "-f", path);
        Assert.Contains(
            "ssh-keygen -p -N '' -f", Assert.Throws<SshKeyFormatException>(() => SshPrivateKey.Load(path)).Message, StringComparison.Ordinal);
        await SshKeygen.RunAsync("-q", "-p", "-P", "", "-N", "", "-f", path);
        SshPrivateKey.Load(path).Dispose();
    }

    [Theory]
    [InlineData("ed25519", 0)]
    [InlineData("ecdsa", 256)]
    [InlineData("ecdsa", 521)]
    [InlineData("rsa", 3072)]
    public async Task Verify_SignatureOfSshKeygen_IsTrue(string type, int bits)
    {
        using var directory = new TestDirectory();
        string path = await MakeAsync(directory, type, bits);
        using SshPrivateKey key = SshPrivateKey.Load(path);
        byte[] message = [1, 2, 3, 4];
        string armored = await SshKeygen.RunAsync(message, ["-q", "-Y", "sign", "-n", "test", "-f", path]);

        // OpenSSH PROTOCOL.sshsig.
        string[] lines = armored.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var reader = new SshReader(Convert.FromBase64String(string.Concat(lines[1..^1])));
        Assert.Equal("SSHSIG"u8, reader.ReadBytes(6));
        Assert.Equal(1u, reader.ReadUInt32());
        Assert.Equal(key.PublicKey, SshPublicKey.Parse(reader.ReadString()));
        Assert.Equal("test", reader.ReadUtf8(10));
        reader.ReadString();
        Assert.Equal("sha512", reader.ReadUtf8(10));
        byte[] signature = reader.ReadString().ToArray();
        reader.End();
        byte[] data = Signed(message);
        Assert.True(key.PublicKey.Verify(key.PublicKey.SignatureAlgorithms[0], data, signature));
        data[^1] ^= 1;
        Assert.False(key.PublicKey.Verify(key.PublicKey.SignatureAlgorithms[0], data, signature));
    }

    [Theory]
    [InlineData("ssh-ed25519")]
    [InlineData("ecdsa-sha2-nistp256")]
    [InlineData("ecdsa-sha2-nistp521")]
    [InlineData("ssh-rsa")]
    public async Task Sign_ByUs_SshKeygenVerifies(string type)
    {
        using var directory = new TestDirectory();
        using SshPrivateKey key = SshPrivateKey.Generate(type);
        byte[] message = [5, 6, 7];
        byte[] signature = key.Sign(key.PublicKey.SignatureAlgorithms[0], Signed(message));
        byte[] file = new SshBuilder(2048).Bytes("SSHSIG"u8).UInt32(1).String(key.PublicKey.Blob.Span)
            .Utf8("test").String([]).Utf8("sha512").String(signature).ToArray();
        string path = directory.File("signature");
        await File.WriteAllTextAsync(
            path, $"-----BEGIN SSH SIGNATURE-----\n{Convert.ToBase64String(file)}\n-----END SSH SIGNATURE-----\n");
        await File.WriteAllTextAsync(directory.File("allowed"), $"us {key.PublicKey}\n");
        string output = await SshKeygen.RunAsync(
            message, ["-Y", "verify", "-n", "test", "-I", "us", "-f", directory.File("allowed"), "-s", path]);
        Assert.Contains("Good", output, StringComparison.Ordinal);
    }

    private static byte[] Signed(byte[] message) => new SshBuilder().Bytes("SSHSIG"u8).Utf8("test").String([]).Utf8("sha512")
        .String(System.Security.Cryptography.SHA512.HashData(message)).ToArray();

    private static async Task<string> MakeAsync(TestDirectory directory, string type, int bits)
    {
        string path = directory.File("key");
        string[] size = bits == 0 ? [] : ["-b", $"{bits}"];
        await SshKeygen.RunAsync(["-q", "-t", type, .. size, "-N", "", "-C", "them@there", "-f", path]);
        return path;
    }

    private static string Fingerprint(string listing) => listing.Split(' ')[1];
}
