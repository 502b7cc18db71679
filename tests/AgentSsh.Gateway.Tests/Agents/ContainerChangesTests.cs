using AgentSsh.Engines;
using AgentSsh.Gateway.Agents;

namespace AgentSsh.Gateway.Tests.Agents;

public class ContainerChangesTests
{
    private static readonly AgentSpecification Before = new()
    {
        Agent = "alice",
        Image = "agentssh/agent",
        SupervisorDirectory = "/s",
        ConfigurationDirectory = "/c",
        LinkDirectory = "/l",
        Uid = 1000,
        Gid = 1000,
    };

    [Fact]
    public void Of_SeveralKeys_NamesEachWithBothValues()
    {
        var after = Before with { Image = "agentssh/agent:2", MemoryBytes = 8L << 30, Mounts = [new AgentMount("/a", "/b", true)], WorkspaceHostPath = "/srv/w" };
        Assert.Equal(
            ["image agentssh/agent -> agentssh/agent:2", "workspace a volume -> /srv/w", "mounts none -> /a:/b:ro", "memory 4GiB -> 8GiB"],
            ContainerChanges.Of(Before.Summary, after).Select(change => change.ToString()));
    }

    [Fact]
    public void Of_OurOwnFiles_AreToldWithoutValues() => Assert.Equal(
        ["the gateway's own part of the container"],
        ContainerChanges.Of(Before.Summary, Before with { Environment = new Dictionary<string, string> { ["SECRET"] = "hunter2" } }).Select(change => change.ToString()));

    [Fact]
    public void Of_AContainerOfAnEarlierVersion_SaysThatItIsNotKnown() =>
        Assert.Contains("not known", Assert.Single(ContainerChanges.Of(new Dictionary<string, string>(), Before)).ToString(), StringComparison.Ordinal);
}
