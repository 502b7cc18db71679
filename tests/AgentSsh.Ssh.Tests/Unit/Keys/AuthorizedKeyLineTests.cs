using AgentSsh.Ssh.Keys;

namespace AgentSsh.Ssh.Tests.Unit.Keys;

public sealed class AuthorizedKeyLineTests
{
    private const string Key = "AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";

    [Theory]
    [InlineData("ssh-ed25519 " + Key, "")]
    [InlineData("ssh-ed25519 " + Key + " alice@laptop", "alice@laptop")]
    [InlineData("  ssh-ed25519\t" + Key + "   my old laptop \r\n", "my old laptop")]
    public void TryParse_PlainLine_GivesKeyAndComment(string line, string comment)
    {
        Assert.True(SshPublicKey.TryParseAuthorizedKey(line, out SshPublicKey? key, out string? error), error);
        Assert.Null(error);
        Assert.Equal("ssh-ed25519", key.KeyType);
        Assert.Equal(comment, key.Comment);
        Assert.Equal($"ssh-ed25519 {Key} {comment}".TrimEnd(), key.ToString());
    }

    [Theory]
    [InlineData("", "no key")]
    [InlineData("   ", "no key")]
    [InlineData("# ssh-ed25519 " + Key, "no key")]
    [InlineData("ssh-ed25519", "missing")]
    [InlineData("ssh-ed25519 AAAAC3Nz!aC1lZDI1", "base64")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdam", "base64")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGC", "not valid")]
    [InlineData("ssh-rsa " + Key, "'ssh-rsa' but the key in it is of type 'ssh-ed25519'")]
    [InlineData("no-pty ssh-ed25519 " + Key, "options")]
    [InlineData("command=\"echo hi\",no-pty ssh-ed25519 " + Key + " a@b", "options")]
    [InlineData("sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t me", "not valid")]
    [InlineData("ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQ me", "this is a certificate")]
    [InlineData("ssh-dss AAAAB3NzaC1kc3M me", "DSA")]
    [InlineData("hello world", "not a public key")]
    [InlineData(Key, "not a public key")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----", ".pub")]
    [InlineData("ssh-ed25519 " + Key + " a\nssh-ed25519 " + Key + " b", "one line")]
    [InlineData("ssh-ed25519 " + Key + " \u001b[2J", "control characters")]
    public void TryParse_AnythingElse_SaysWhatIsWrong(string line, string expected)
    {
        Assert.False(SshPublicKey.TryParseAuthorizedKey(line, out SshPublicKey? key, out string? error));
        Assert.Null(key);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_EndlessLine_IsRefused()
    {
        Assert.False(SshPublicKey.TryParseAuthorizedKey("ssh-ed25519 " + new string('A', 1_000_000), out _, out string? error));
        Assert.Contains("too long", error, StringComparison.Ordinal);
    }
}
