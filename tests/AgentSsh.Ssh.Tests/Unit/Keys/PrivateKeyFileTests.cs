using System.Runtime.Versioning;
using System.Text;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Ssh.Tests.Unit.Keys;

[SupportedOSPlatform("linux")]
public sealed class PrivateKeyFileTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Theory]
    [InlineData("ssh-ed25519")]
    [InlineData("ecdsa-sha2-nistp256")]
    [InlineData("ecdsa-sha2-nistp384")]
    [InlineData("ecdsa-sha2-nistp521")]
    [InlineData("ssh-rsa")]
    public void SaveThenLoad_EachType_GivesTheSameKey(string type)
    {
        using var directory = new TestDirectory();
        string path = directory.File("key");
        using SshPrivateKey key = SshPrivateKey.Generate(type, "zoë@gateway");
        key.SaveTo(path);
        key.SaveTo(path); // replaces

        Assert.Equal(["key", "key.pub"], directory.FileNames());
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(path));
        Assert.Equal(key.PublicKey + "\n", File.ReadAllText(path + ".pub"));
        using SshPrivateKey loaded = SshPrivateKey.Load(path);
        Assert.Equal(key.PublicKey, loaded.PublicKey);
        Assert.Equal("zoë@gateway", loaded.PublicKey.Comment);
        string algorithm = key.PublicKey.SignatureAlgorithms[0];
        Assert.True(key.PublicKey.Verify(algorithm, "data"u8, loaded.Sign(algorithm, "data"u8)));
    }

    [Fact]
    public void Save_ManyEcdsaAndEd25519Keys_AllLoad()
    {
        // Numbers with leading zeros turn up only once in 256.
        for (int i = 0; i < 300; i++)
        {
            using SshPrivateKey key = SshPrivateKey.Generate(i % 4 == 0 ? "ssh-ed25519" : "ecdsa-sha2-nistp256", new string('c', i % 9));
            using SshPrivateKey read = OpenSshPrivateKeyFormat.Read(OpenSshPrivateKeyFormat.Write(key));
            Assert.Equal(key.PublicKey, read.PublicKey);
        }
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Load_ReadableByOthers_IsRefusedWithTheRemedy(UnixFileMode more)
    {
        using var directory = new TestDirectory();
        string path = directory.File("key");
        using SshPrivateKey key = SshPrivateKey.Generate("ssh-ed25519");
        key.SaveTo(path);
        File.SetUnixFileMode(path, OwnerOnly | more);
        string message = Assert.Throws<SshKeyFormatException>(() => SshPrivateKey.Load(path)).Message;
        Assert.Contains($"chmod 600 {path}", message, StringComparison.Ordinal);
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        SshPrivateKey.Load(path).Dispose();
    }

    [Fact]
    public void Load_SomebodyElsesFileForAGroup_IsTakenAsByOpenSsh()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give files away");
        using var directory = new TestDirectory();
        string path = directory.File("key");
        using SshPrivateKey key = SshPrivateKey.Generate("ssh-ed25519");
        key.SaveTo(path);
        File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.GroupRead);
        Assert.Throws<SshKeyFormatException>(() => SshPrivateKey.Load(path));
        using var chown = System.Diagnostics.Process.Start("chown", ["nobody", path]);
        chown.WaitForExit();
        Assert.Equal(0, chown.ExitCode);

        using SshPrivateKey loaded = SshPrivateKey.Load(path);
        Assert.Equal(key.PublicKey, loaded.PublicKey);
    }

    [Theory]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n", "ssh-keygen -p")]
    [InlineData("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n", "ssh-keygen -p")]
    [InlineData("PuTTY-User-Key-File-3: ssh-ed25519\n", "puttygen")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI a@b\n", "without .pub")]
    [InlineData("hello", "not a private key")]
    [InlineData("", "not a private key")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n", "cut short")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nA!AA\n-----END OPENSSH PRIVATE KEY-----", "base64")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "damaged")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\n-----END OPENSSH PRIVATE KEY-----", "damaged")]
    public void Load_SomethingElse_SaysWhatAndNamesTheFile(string content, string expected)
    {
        using var directory = new TestDirectory();
        string path = directory.File("key");
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, OwnerOnly);
        string message = Assert.Throws<SshKeyFormatException>(() => SshPrivateKey.Load(path)).Message;
        Assert.StartsWith(path + ": ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TooLongOrAbsent_Throws()
    {
        using var directory = new TestDirectory();
        string path = directory.File("key");
        Assert.Throws<FileNotFoundException>(() => SshPrivateKey.Load(path));
        File.WriteAllBytes(path, new byte[70_000]);
        File.SetUnixFileMode(path, OwnerOnly);
        Assert.Contains(
            "too long", Assert.Throws<SshKeyFormatException>(() => SshPrivateKey.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_DirectoryAbsent_ThrowsAndLeavesNothing()
    {
        using var directory = new TestDirectory();
        using SshPrivateKey key = SshPrivateKey.Generate("ssh-ed25519");
        Assert.ThrowsAny<IOException>(() => key.SaveTo(Path.Combine(directory.File("absent"), "key")));
        Assert.Empty(directory.FileNames());
    }

    [Fact]
    public void Save_TargetCannotBeReplaced_LeavesNoTemporaryFile()
    {
        using var directory = new TestDirectory();
        Directory.CreateDirectory(directory.File("key"));
        using SshPrivateKey key = SshPrivateKey.Generate("ssh-ed25519");
        Assert.ThrowsAny<SystemException>(() => key.SaveTo(directory.File("key")));
        Assert.Empty(directory.FileNames());
    }

    [Fact]
    public void Read_PublicPartOfAnotherKey_IsRefused()
    {
        foreach (string type in new[] { "ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa" })
        {
            using SshPrivateKey key = SshPrivateKey.Generate(type);
            using SshPrivateKey other = SshPrivateKey.Generate(type);
            byte[] file = OpenSshPrivateKeyFormat.Write(key);
            string text = Encoding.ASCII.GetString(file);
            int start = text.IndexOf('\n', StringComparison.Ordinal);
            int end = text.IndexOf("-----END", StringComparison.Ordinal);
            byte[] body = Convert.FromBase64String(text[start..end]);
            ReadOnlySpan<byte> needle = key.PublicKey.Blob.Span;
            if (needle.Length == other.PublicKey.Blob.Length)
            {
                other.PublicKey.Blob.Span.CopyTo(body.AsSpan(body.AsSpan().IndexOf(needle)));
            }

            string forged = text[..start] + "\n" + Convert.ToBase64String(body) + "\n" + text[end..];
            Assert.Contains(
                "do not belong together",
                Assert.Throws<SshKeyFormatException>(() => OpenSshPrivateKeyFormat.Read(Encoding.ASCII.GetBytes(forged))).Message,
                StringComparison.Ordinal);
        }
    }
}
