using AgentSsh.Gateway.Hosting;
using AgentSsh.Gateway.Hosting.Up;
using AgentSsh.Gateway.Tests.Configuration;
using AgentSsh.Testing;

namespace AgentSsh.Gateway.Tests.Hosting;

public sealed class UpTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("alice", "alice")]
    [InlineData("root", "root")]
    [InlineData("Alice.Smith", "alice-smith")]
    [InlineData("CORP\\alice", "alice")]
    [InlineData("alice@corp.example", "alice")]
    [InlineData("1st-user", "st-user")]
    [InlineData("42", "me")]
    [InlineData("", "me")]
    [InlineData("an-account-with-a-name-that-is-much-too-long", "an-account-with-a-name-that-is-m")]
    public void ToUserName_AccountName_IsOneThatAUserCanHave(string account, string expected) => Assert.Equal(expected, Caller.ToUserName(account));

    [Fact]
    public void HomeOf_Passwd_IsTheSixthField()
    {
        File.WriteAllText(_directory["passwd"], "root:x:0:0:root:/root:/bin/bash\nalice:x:1000:1000:,,,:/home/alice:/bin/sh\n");
        Assert.Equal("/home/alice", Caller.HomeOf("alice", _directory["passwd"]));
        Assert.Null(Caller.HomeOf("bob", _directory["passwd"]));
    }

    [Fact]
    public async Task Find_SeveralFiles_TakesKeysAndThoseThatSshTriesFirst()
    {
        Directory.CreateDirectory(_directory[".ssh"]);
        await SshKeys.CreateAsync(_directory[".ssh"], "another");
        await SshKeys.CreateAsync(_directory[".ssh"], "id_rsa", "rsa");
        await SshKeys.CreateAsync(_directory[".ssh"], "id_ed25519");
        File.Delete(_directory[".ssh/another"]);
        File.WriteAllText(_directory[".ssh/junk.pub"], "no key\n");
        var keys = CallerKeys.Find(_directory.Path);
        Assert.Equal(
            [_directory[".ssh/id_ed25519"], _directory[".ssh/id_rsa"], _directory[".ssh/another.pub"]],
            keys.Select(key => key.PrivatePath));
        Assert.Equal([true, true, false], keys.Select(key => key.IsFoundBySsh));
        Assert.Empty(CallerKeys.Find(_directory["nobody"]));
    }

    [Fact]
    public async Task Make_Twice_IsOneKeyThatSshCanUse()
    {
        var first = CallerKeys.Make(_directory["state"]);
        Assert.Equal(first, CallerKeys.Make(_directory["state"]) with { PublicKey = first.PublicKey });
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(first.PrivatePath));
        var shown = (await ProcessRunner.RunAsync("ssh-keygen", ["-y", "-f", first.PrivatePath])).EnsureSuccess();
        Assert.StartsWith(first.PublicKey.ToString().Split(' ')[1], shown.StdoutText.Split(' ')[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Make_JunkInItsPlace_IsNeverOverwritten()
    {
        Directory.CreateDirectory(_directory["state"]);
        File.WriteAllText(_directory["state/up_key"], "junk");
        File.SetUnixFileMode(_directory["state/up_key"], UnixFileMode.UserRead);
        Assert.Throws<StartupException>(() => CallerKeys.Make(_directory["state"]));
        Assert.Equal("junk", File.ReadAllText(_directory["state/up_key"]));
    }

    [Fact]
    public void SshCommand_WhatSshKnowsByItself_IsLeftOut()
    {
        var key = new CallerKey(ConfigurationFixture.Key(1), "/home/alice/.ssh/id_ed25519", IsFoundBySsh: true, IsMade: false);
        Assert.Equal("ssh -p 2222 alice@127.0.0.1", UpSummary.SshCommand("alice", "127.0.0.1", 2222, key, null));
        Assert.Equal("ssh alice@::1", UpSummary.SshCommand("alice", "::1", 22, key, null));
        Assert.Equal(
            "ssh -p 2222 -i '/a b/up_key' -o UserKnownHostsFile=/s/known_hosts alice@127.0.0.1",
            UpSummary.SshCommand("alice", "127.0.0.1", 2222, key with { PrivatePath = "/a b/up_key", IsFoundBySsh = false }, "/s/known_hosts"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Contradicts_KnownHosts_IsTrueForOtherKeysAlone(bool isHashed)
    {
        var (ours, other) = (ConfigurationFixture.Key(1), ConfigurationFixture.Key(2));
        var path = _directory["known_hosts"];
        Assert.False(KnownHosts.Contradicts(path, "127.0.0.1", 2222, [ours]));

        await WriteAsync(KnownHosts.Line("127.0.0.1", 22, other), KnownHosts.Line("127.0.0.1", 2223, other));
        Assert.False(KnownHosts.Contradicts(path, "127.0.0.1", 2222, [ours]));

        await WriteAsync(KnownHosts.Line("127.0.0.1", 2222, other));
        Assert.True(KnownHosts.Contradicts(path, "127.0.0.1", 2222, [ours]));

        await WriteAsync(KnownHosts.Line("127.0.0.1", 2222, other), KnownHosts.Line("127.0.0.1", 2222, ours));
        Assert.False(KnownHosts.Contradicts(path, "127.0.0.1", 2222, [ours]));

        async Task WriteAsync(params string[] lines)
        {
            await File.WriteAllLinesAsync(path, lines);
            if (isHashed)
            {
                (await ProcessRunner.RunAsync("ssh-keygen", ["-H", "-f", path])).EnsureSuccess();
                Assert.StartsWith("|1|", await File.ReadAllTextAsync(path), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Plain_Summary_HasTheCommandOnALineOfItsOwn()
    {
        var text = UpScreen.Plain(new UpSummary("ssh me@here", [("you are", "me")], "NOTHING ISOLATES"));
        Assert.Contains("\n  ssh me@here\n", text, StringComparison.Ordinal);
        Assert.Contains("\n  you are   me\n", text, StringComparison.Ordinal);
        Assert.Contains("\nNOTHING ISOLATES\n", text, StringComparison.Ordinal);
    }
}
