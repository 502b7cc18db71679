namespace AgentSsh.Gateway.Tests.Configuration;

public sealed class UserKeysTests
{
    [Fact]
    public void Load_KeysAndKeysFile_TakesBoth()
    {
        using var fixture = new ConfigurationFixture($"""
            [users.alice]
            keys = ["{ConfigurationFixture.KeyLine(1)}"]
            keys_file = "alice.pub"
            """);
        fixture.WriteBeside("alice.pub", $"# laptop\n\n{ConfigurationFixture.KeyLine(2)}\r\n  {ConfigurationFixture.KeyLine(1)}\n");
        var configuration = fixture.Load();
        Assert.Equal([ConfigurationFixture.Key(1), ConfigurationFixture.Key(2)], configuration.Users["alice"].Keys);
        Assert.Equal("alice", configuration.Keys[ConfigurationFixture.Key(2)]);
    }

    [Fact]
    public void Load_UnreadableKey_NamesUserEntryAndReason()
    {
        var error = Assert.Single(ConfigurationFixture.Errors($"""
            [users.alice]
            keys = [
              "{ConfigurationFixture.AliceKey}",
              "ssh-ed25519 !!!!",
            ]
            """));
        Assert.Equal((4, 3), (error.Line, error.Column));
        Assert.StartsWith("key 2 of user 'alice' is unreadable: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnreadableKeyInFile_NamesTheFilesLine()
    {
        using var fixture = new ConfigurationFixture("[users.alice]\nkeys_file = \"alice.pub\"");
        var path = fixture.WriteBeside("alice.pub", ConfigurationFixture.AliceKey + "\n\nnonsense\n");
        var error = Assert.Single(fixture.LoadErrors());
        Assert.Equal((path, 3, 1), (error.File, error.Line, error.Column));
        Assert.StartsWith("the key of user 'alice' is unreadable: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SameKeyOfTwoUsers_IsAnErrorAtTheSecond()
    {
        var error = Assert.Single(ConfigurationFixture.Errors($"""
            [users.alice]
            keys = ["{ConfigurationFixture.AliceKey}"]
            [users.bob]
            keys = ["{ConfigurationFixture.AliceKey}"]
            """));
        Assert.Equal(4, error.Line);
        Assert.StartsWith("key 1 of user 'bob' is also a key of user 'alice' (SHA256:", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[users.alice]", "1:8: user 'alice' has no keys and could never log in; give 'keys' or 'keys_file'")]
    [InlineData("[users.alice]\nkeys = []", "1:8: user 'alice' has no keys and could never log in; give 'keys' or 'keys_file'")]
    [InlineData("[users.alice]\nkeys_file = \"/no/such\"", "2:13: the keys_file '/no/such' of user 'alice' does not exist")]
    [InlineData("[users.alice]\nkeys_file = \"sub/keys\"", "2:13: the keys_file '/nowhere/sub/keys' of user 'alice' does not exist")]
    [InlineData("[users.alice]\nkeys_file = \"/usr\"", "2:13: the keys_file '/usr' of user 'alice' is a directory")]
    [InlineData("[users.alice]\nkeys_file = \"/dev/null\"", "2:13: the keys_file '/dev/null' of user 'alice' holds no key")]
    [InlineData("[users.alice]\nkeys_file = \"/dev/zero\"", "2:13: the keys_file '/dev/zero' of user 'alice' is larger than 1MiB")]
    [InlineData("[users.alice]\nkeys_file = \"\"", "2:13: 'keys_file' is empty")]
    [InlineData("[users.alice]\nkeys_file = \"~/.ssh/id.pub\"", "2:13: 'keys_file' begins with '~', which is the shell's; write the whole path")]
    [InlineData("[users.alice]\nkeys = [\"ssh-ed25519\"]\nkey_file = \"x\"", "3:1: unknown key 'key_file' in [users.alice]; did you mean 'keys_file'?")]
    [InlineData("", "1:1: there are no users, so nobody could log in; add [users.NAME] with keys = [\"ssh-ed25519 AAAA... name@host\"]")]
    public void Load_UserWithoutUsableKeys_SaysWhy(string text, string expected) =>
        Assert.Contains($"/nowhere/agents.toml:{expected}", ConfigurationFixture.Errors(text).Select(error => error.ToString()));
}
