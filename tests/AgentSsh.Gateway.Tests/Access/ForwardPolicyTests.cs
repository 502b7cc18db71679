using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Tests.Configuration;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Tests.Access;

/// <summary>Who may forward what.</summary>
public sealed class ForwardPolicyTests
{
    private static readonly Forward[] All =
    [
        new Forward.Port("localhost", 80), new Forward.Socket("/s"), new Forward.ListenPort("localhost", 8080), new Forward.ListenSocket("/s"), new Forward.Keys(),
    ];

    [Theory]
    [InlineData("owner", Role.Owner, true)]
    [InlineData("owner", Role.Driver, false)]
    [InlineData("owner", Role.Watcher, false)]
    [InlineData("drivers", Role.Owner, true)]
    [InlineData("drivers", Role.Driver, true)]
    [InlineData("drivers", Role.Watcher, false)]
    [InlineData("nobody", Role.Owner, false)]
    public void Refusal_EveryForward_IsForWhomExecNames(string exec, Role role, bool may)
    {
        AccessDecision.Allowed access = Access(exec, role);
        foreach (Forward forward in All)
        {
            string? refusal = ForwardPolicy.Refusal(access, forward);
            Assert.True(refusal is null == may, $"{forward}: {refusal}");
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(80, false)]
    [InlineData(1023, false)]
    [InlineData(0, true)]
    [InlineData(1024, true)]
    [InlineData(65535, true)]
    public void Refusal_PortToListenAt_IsNoneOfRoots(int port, bool may) =>
        Assert.Equal(may, ForwardPolicy.Refusal(Access("owner", Role.Owner), new Forward.ListenPort("", port)) is null);

    [Theory]
    [InlineData("", "localhost")]
    [InlineData("*", "localhost")]
    [InlineData("0.0.0.0", "localhost")]
    [InlineData("::", "localhost")]
    [InlineData("localhost", "localhost")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("192.168.0.7", null)]
    [InlineData("example.org", null)]
    public void Loopback_OfWhatAClientAsks_IsNeverAnotherAddress(string asked, string? expected)
    {
        Assert.Equal(expected, ForwardPolicy.Loopback(asked));
        Assert.Equal(expected is not null, ForwardPolicy.Refusal(Access("owner", Role.Owner), new Forward.ListenPort(asked, 8080)) is null);
    }

    [Fact]
    public void Refusal_KeyThatPermitsLess_IsAsked()
    {
        AccessDecision.Allowed access = Access("owner", Role.Owner) with
        {
            Permissions = new KeyPermissions { MayForwardAgent = false, PermitOpen = [new ForwardPermit("localhost", 80)], PermitListen = [new ForwardPermit("localhost", 8080)] },
        };
        Assert.Null(ForwardPolicy.Refusal(access, new Forward.Port("localhost", 80)));
        Assert.Null(ForwardPolicy.Refusal(access, new Forward.ListenPort("localhost", 8080)));
        foreach (Forward forward in (Forward[])[new Forward.Port("localhost", 81), new Forward.Socket("/s"), new Forward.ListenPort("localhost", 8081), new Forward.ListenSocket("/s"), new Forward.Keys()])
        {
            Assert.Equal(Refusals.Key, ForwardPolicy.Refusal(access, forward));
        }
    }

    private static AccessDecision.Allowed Access(string exec, Role role)
    {
        var configuration = ConfigurationFixture.Load(ConfigurationFixture.Users + $"""
            [agents.team]
            owner = "alice"
            drivers = ["bob"]
            watchers = ["carol"]
            exec = "{exec}"
            """);
        SshPublicKey key = ConfigurationFixture.Key(role switch { Role.Owner => 1, Role.Driver => 2, _ => 3 });
        return (AccessDecision.Allowed)AccessPolicy.Resolve(configuration, new Login("team", key, null, TimeProvider.System.GetUtcNow()));
    }
}
