using AgentSsh.Testing;
using AgentSsh.Toml;

namespace AgentSsh.EndToEnd.Tests;

public class AgentWorldConfigTests
{
    [Fact]
    public void Text_WithFurtherKeysAndTables_IsToml()
    {
        var options = new AgentWorldOptions
        {
            Defaults = "on_exit = \"stay\"",
            Tables = """
                [agents.team]
                owner = "alice"
                drivers = ["bob"]
                """,
        };
        var alice = new Person("alice", new SshKeyPair("/keys/alice", "ssh-ed25519 AAAA alice"), "/keys/ssh_config");
        var text = AgentWorldConfig.Text(options, 4321, "/state", new Uri("http://127.0.0.1:1"), [alice]);
        var table = TomlReader.Parse(text);
        Assert.Equal(["gateway", "defaults", "users", "agents"], table.Entries.Select(entry => entry.Key));
    }
}
