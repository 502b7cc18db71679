using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Tests.Configuration;

namespace AgentSsh.Gateway.Tests.Access;

public sealed class AccessPolicyTests
{
    private const string None = "-";

    // alice owns, bob drives, carol watches "team" and bob drives alice's own agent; eve has a key that nobody knows.
    private static readonly string Text = ConfigurationFixture.Users + """
        [agents.team]
        owner = "alice"
        drivers = ["bob"]
        watchers = ["carol"]
        [agents.alice]
        drivers = ["bob"]
        [agents."bob.shown"]
        watchers = ["alice"]
        """;

    private static readonly Dictionary<string, int> People = new() { ["alice"] = 1, ["bob"] = 2, ["carol"] = 3, ["eve"] = 66 };

    private static readonly (string Agent, string Alice, string Bob, string Carol)[] Roles =
    [
        ("team", "Owner", "Driver", "Watcher"),
        ("alice", "Owner", "Driver", None),
        ("alice.api", "Owner", None, None),
        ("bob", None, "Owner", None),
        ("bob.api", None, "Owner", None),
        ("bob.shown", "Watcher", "Owner", None),
        ("carol", None, None, "Owner"),
        ("team.api", None, None, None),
        ("eve", None, None, None),
        ("eve.api", None, None, None),
        ("ALICE", None, None, None),
        ("alice.", None, None, None),
        ("alice.api.more", None, None, None),
        ("alice.shown/../..", None, None, None),
        ("root", None, None, None),
        ("", None, None, None),
    ];

    public static TheoryData<string, string, string, string> Combinations()
    {
        var data = new TheoryData<string, string, string, string>();
        foreach (var (agent, alice, bob, carol) in Roles)
        {
            foreach (var exec in new[] { "owner", "drivers", "nobody" })
            {
                data.Add(agent, "alice", exec, alice);
                data.Add(agent, "bob", exec, bob);
                data.Add(agent, "carol", exec, carol);
                data.Add(agent, "eve", exec, None);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Resolve_EveryAgentPersonAndPolicy_GivesTheRole(string agent, string person, string exec, string role)
    {
        var configuration = ConfigurationFixture.Load(Text + $"\n[defaults]\nexec = \"{exec}\"");
        var decision = AccessPolicy.Resolve(configuration, Login(agent, People[person]));
        if (role == None)
        {
            var refused = Assert.IsType<AccessDecision.Refused>(decision);
            Assert.Equal(person == "eve" ? null : $"{person} has no role at an agent of that name", refused.Reason);
            return;
        }

        var allowed = Assert.IsType<AccessDecision.Allowed>(decision);
        Assert.Equal(person, allowed.Person);
        Assert.Equal(agent, allowed.AgentName);
        Assert.Equal(agent, allowed.Agent.Name);
        Assert.Equal(Enum.Parse<Role>(role), allowed.Role);
        var mayExec = (exec, role) is ("owner" or "drivers", "Owner") or ("drivers", "Driver");
        Assert.Equal(mayExec, allowed.MayExec);
    }

    [Fact]
    public void Resolve_KeyRemovedFromANewerSnapshot_IsRefused()
    {
        var before = ConfigurationFixture.Load(Text);
        var after = ConfigurationFixture.Load(Text.Replace(ConfigurationFixture.BobKey, ConfigurationFixture.KeyLine(9), StringComparison.Ordinal));
        Assert.IsType<AccessDecision.Allowed>(AccessPolicy.Resolve(before, Login("team", 2)));
        Assert.Equal(new AccessDecision.Refused(null), AccessPolicy.Resolve(after, Login("team", 2)));
    }

    [Fact]
    public void Resolve_SecondKeyOfAUser_IsTheSamePerson()
    {
        var configuration = ConfigurationFixture.Load($"[users.alice]\nkeys = [\"{ConfigurationFixture.AliceKey}\", \"{ConfigurationFixture.BobKey}\"]");
        var allowed = Assert.IsType<AccessDecision.Allowed>(AccessPolicy.Resolve(configuration, Login("alice", 2)));
        Assert.Equal("alice", allowed.Person);
    }

    private static Login Login(string agent, int key) => new(agent, ConfigurationFixture.Key(key), null, DateTimeOffset.UnixEpoch);
}
