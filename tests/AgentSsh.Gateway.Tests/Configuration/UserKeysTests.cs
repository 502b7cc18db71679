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
        Assert.Equal("alice", configuration.Keys.OwnerOf(ConfigurationFixture.Key(2)));
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

    [Theory]
    [InlineData("keys = [\"no-pyt {0}\"]", "2:9: key 1 of user 'alice' is unreadable: there is no option 'no-pyt' of keys; did you mean 'no-pty'?")]
    [InlineData("keys = [\"pty,no-pyt {0}\"]", "2:9: key 1 of user 'alice' is unreadable: at its character 5, there is no option 'no-pyt' of keys; did you mean 'no-pty'?")]
    [InlineData("keys = ['from=\"laptop\" {0}']", "2:9: key 1 of user 'alice' is unreadable: in the option from: 'laptop' is no address and no network, nor a pattern of addresses; names of hosts are not looked up")]
    [InlineData("keys = [\"{0}\"]\nprincipals = [\"\"]", "3:15: a principal of user 'alice' is empty")]
    [InlineData("keys = [\"{0}\"]\nprincipals = [\"x\"]\n[users.bob]\nkeys = [\"cert-authority {0}\"]\nprincipals = [\"x\"]", "6:15: 'x' is a principal of user 'bob' and of user 'alice'; a certificate says who somebody is, so a principal can mean one user only")]
    [InlineData("[gateway]\nuser_ca_keys = [\"nonsense\"]", "3:17: entry 1 of user_ca_keys is unreadable: this is not a public key; expected 'type base64 comment', such as 'ssh-ed25519 AAAA... alice@laptop'")]
    [InlineData("[gateway]\nuser_ca_keys = [\"no-pty {0}\"]", "3:17: entry 1 of user_ca_keys has options; an authority that is limited stands in a user's 'keys', with cert-authority")]
    [InlineData("[gateway]\nuser_ca_keys_file = \"/no/such\"", "3:21: the user_ca_keys_file '/no/such' does not exist")]
    [InlineData("[gateway]\nuser_ca_keys_file = \"/dev/null\"", "3:21: the user_ca_keys_file '/dev/null' holds no key")]
    [InlineData("[gateway]\nrevoked_keys = \"/no/such\"", "3:16: the revoked_keys '/no/such' does not exist")]
    [InlineData("[gateway]\nrevoked_keys = \"~/krl\"", "3:16: 'revoked_keys' begins with '~', which is the shell's; write the whole path")]
    [InlineData("[gateway]\nrevoked_keys = \"/etc/passwd\"", "3:16: the revoked_keys '/etc/passwd' cannot be used: line 1 is no public key, and the file is no key revocation list of ssh-keygen -k")]
    [InlineData("[gateway]\npubkey_auth_options = [\"touch\"]", "3:24: 'pubkey_auth_options': 'touch' is neither 'touch-required' nor 'verify-required'")]
    public void Load_OptionsAndAuthorities_SayWhatIsWrongWithThem(string text, string expected) => Assert.Contains(
        $"/nowhere/agents.toml:{expected}",
        ConfigurationFixture.Errors("[users.alice]\n" + text.Replace("{0}", ConfigurationFixture.AliceKey, StringComparison.Ordinal)).Select(error => error.ToString()));

    [Fact]
    public void Load_BadOptionInAFile_NamesItsColumn()
    {
        using var fixture = new ConfigurationFixture("[users.alice]\nkeys_file = \"alice.keys\"");
        var path = fixture.WriteBeside("alice.keys", $"# mine\n  restrict,comand=\"x\" {ConfigurationFixture.AliceKey}\n");
        Assert.Equal($"{path}:2:12: the key of user 'alice' is unreadable: there is no option 'comand' of keys; did you mean 'command'?", Assert.Single(fixture.LoadErrors()).ToString());
    }

    [Fact]
    public void Load_AuthoritiesFilePrincipalsAndRevoked_AreTakenAndWatched()
    {
        using var fixture = new ConfigurationFixture($"""
            [gateway]
            user_ca_keys = ["{ConfigurationFixture.KeyLine(7)}"]
            user_ca_keys_file = "ca.pub"
            revoked_keys = "revoked"
            [users.alice]
            [users.bob]
            principals = ["robert", "ops"]
            [users.carol]
            principals = []
            """);
        var authorities = fixture.WriteBeside("ca.pub", $"# ours\n{ConfigurationFixture.KeyLine(8)}\n");
        var revoked = fixture.WriteBeside("revoked", ConfigurationFixture.KeyLine(9));
        var load = AgentSsh.Gateway.Configuration.ConfigurationLoader.Load(fixture.Source);
        var keys = load.Configuration!.Keys;
        Assert.True(keys.Authorities.SetEquals([ConfigurationFixture.Key(7), ConfigurationFixture.Key(8)]));
        Assert.Equal([("alice", "alice"), ("ops", "bob"), ("robert", "bob")], keys.Principals.Select(each => (each.Key, each.Value)).Order());
        Assert.NotNull(keys.Revoked!.FindReason(ConfigurationFixture.Key(9)));
        Assert.Contains(authorities, load.Files);
        Assert.Contains(revoked, load.Files);
        Assert.Equal(["ops", "robert"], load.Configuration.Users["bob"].Principals.Order());
    }
}
