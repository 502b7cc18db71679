using System.Reflection;

namespace AgentSsh.Engines.Tests;

/// <summary>The digest, and what is refused before an engine is asked.</summary>
public sealed class AgentSpecificationTests : IDisposable
{
    private readonly TestFolders _folders = new();

    public static TheoryData<string> Changes => [.. Changed.Keys];

    private static readonly Dictionary<string, Func<AgentSpecification, AgentSpecification>> Changed = new()
    {
        ["Agent"] = s => s with { Agent = "other" },
        ["Image"] = s => s with { Image = "other" },
        ["WorkspaceHostPath"] = s => s with { WorkspaceHostPath = "/w" },
        ["Mounts"] = s => s with { Mounts = [new AgentMount("/a", "/b", true)] },
        ["Files"] = s => s with { Files = [new AgentFile("/etc/a", "text")] },
        ["Environment"] = s => s with { Environment = new Dictionary<string, string> { ["A"] = "1" } },
        ["MemoryBytes"] = s => s with { MemoryBytes = 1 },
        ["Cpus"] = s => s with { Cpus = 1.25 },
        ["Pids"] = s => s with { Pids = 1 },
        ["SupervisorDirectory"] = s => s with { SupervisorDirectory = "/s" },
        ["ConfigurationDirectory"] = s => s with { ConfigurationDirectory = "/c" },
        ["LinkDirectory"] = s => s with { LinkDirectory = "/l" },
        ["Uid"] = s => s with { Uid = 7 },
        ["Gid"] = s => s with { Gid = 7 },
        ["HomeDirectory"] = s => s with { HomeDirectory = "/h" },
        ["Labels"] = s => s with { Labels = new Dictionary<string, string> { ["a"] = "1" } },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Hash_OnePropertyChanged_IsAnother(string property)
    {
        var specification = _folders.Specification("a");
        Assert.NotEqual(specification.Hash, Changed[property](specification).Hash);
    }

    [Fact]
    public void Hash_EveryProperty_IsInTheTestAbove()
    {
        var properties = typeof(AgentSpecification).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).Select(property => property.Name);
        Assert.Equal(properties.Order(), Changed.Keys.Order());
    }

    [Fact]
    public void Hash_SameContentInAnotherOrder_IsTheSame()
    {
        var one = _folders.Specification("a") with { Environment = new Dictionary<string, string> { ["A"] = "1", ["B"] = "2" } };
        var other = one with { Environment = new Dictionary<string, string> { ["B"] = "2", ["A"] = "1" } };
        Assert.Equal(one.Hash, other.Hash);
        Assert.Equal(64, one.Hash.Length);
        Assert.NotEqual(one.Hash, (one with { Environment = new Dictionary<string, string> { ["A"] = "1B", ["B"] = "2" } }).Hash);
    }

    [Fact]
    public void Check_Possible_Passes() => SpecificationCheck.Check(_folders.Specification("a") with { Mounts = [new AgentMount(_folders.Workspace, "/home/agent/data", false)] });

    [Fact]
    public void Check_Root_IsRefused() => Refused(s => s with { Uid = 0 }, "would run as root");

    [Fact]
    public void Check_WorkspaceAbsent_NamesAgentAndPath() =>
        Refused(s => s with { WorkspaceHostPath = "/nowhere/at/all" }, "agent 'a': the workspace '/nowhere/at/all' does not exist; make it");

    [Fact]
    public void Check_WorkspaceIsAFile_IsRefused() => Refused(s => s with { WorkspaceHostPath = "/etc/passwd" }, "is not a directory");

    [Fact]
    public void Check_WorkspaceOfRoot_SaysWhyAndToChown() => Refused(s => s with { WorkspaceHostPath = "/usr" }, "set-user-id file that it left there would be root on this host. Give it to a user: chown USER '/usr'");

    [Fact]
    public async Task Check_WorkspaceOfSomebodyElse_IsRefused()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "giving a directory to another user needs root");
        await TestFolders.GiveAsync(_folders.Workspace, 4321, 4321);
        Refused(s => s with { WorkspaceHostPath = _folders.Workspace }, "belongs to uid 4321 but the agent would run as uid 1234");
    }

    [Theory]
    [InlineData("/nowhere/at/all", "/x", "does not exist")]
    [InlineData("/usr", "relative", "absolute path")]
    [InlineData("/usr", "/a/../etc/agentssh", "without '.' and '..'")]
    [InlineData("/usr", "/workspace", "over a path of ours")]
    [InlineData("/usr", "/workspace/", "over a path of ours")]
    [InlineData("/usr", "/home/agent", "over a path of ours")]
    [InlineData("/usr", "/etc", "over a path of ours")]
    [InlineData("/usr", "/run", "over a path of ours")]
    [InlineData("/usr", "/", "over a path of ours")]
    public void Check_ImpossibleMount_SaysWhich(string host, string container, string words) =>
        Refused(s => s with { Mounts = [new AgentMount(host, container, false)] }, words);

    [Theory]
    [InlineData("etc/a")]
    [InlineData("/etc/")]
    [InlineData("/etc/../a")]
    public void Check_FileWithoutAnAbsolutePath_IsRefused(string path) => Refused(s => s with { Files = [new AgentFile(path, "")] }, "needs an absolute path");

    [Fact]
    public void Check_OurLabel_IsRefused() => Refused(s => s with { Labels = new Dictionary<string, string> { ["dev.agentssh.agent"] = "b" } }, "dev.agentssh.agent");

    [Fact]
    public void Check_SupervisorAbsent_SaysHowToMakeIt() => Refused(s => s with { SupervisorDirectory = _folders.Link }, "scripts/build makes it");

    [Theory]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("")]
    public void Check_ImpossibleName_Throws(string name) => Assert.ThrowsAny<ArgumentException>(() => SpecificationCheck.Check(_folders.Specification(name)));

    public void Dispose() => _folders.Dispose();

    private void Refused(Func<AgentSpecification, AgentSpecification> change, string words)
    {
        var exception = Assert.Throws<SpecificationException>(() => SpecificationCheck.Check(change(_folders.Specification("a"))));
        Assert.Equal("a", exception.Agent);
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
    }
}
