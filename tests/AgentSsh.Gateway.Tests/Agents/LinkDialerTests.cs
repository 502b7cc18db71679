using AgentSsh.Gateway.Agents;
using AgentSsh.Gateway.Commands;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Tests.Configuration;
using AgentSsh.Gateway.Tests.Hosting;
using AgentSsh.Ssh;
using AgentSsh.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentSsh.Gateway.Tests.Agents;

/// <summary>The two roads between gateway and supervisor, and which one is taken.</summary>
public sealed class LinkDialerTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Exec_NoSocketShared_LinkIsThereAndComesBack()
    {
        await using var engine = new FakeEngine { SharesSockets = false };
        await using var agent = NewAgent(engine, LinkChoice.Exec);
        SshConnection first = await ConnectAsync(agent);
        Assert.Equal(1, engine.Commands);
        Assert.False(File.Exists(Path.Combine(_directory.Path, "agents", "alice", "link", "link.sock")));

        // The command dies; nobody has to ask for another.
        await engine.Supervisor("alice").DisposeAsync();
        await first.Completion.WaitAsync(Soon);
        await Wait.Until(() => engine.Commands == 2 && agent.Status.Phase == AgentPhase.Running, Soon, "the second command's link");
        Assert.NotSame(first, await ConnectAsync(agent));
    }

    [Fact]
    public async Task Auto_NoSocketShared_IsNoticedOnceAndKnownFromThenOn()
    {
        await using var engine = new FakeEngine { SharesSockets = false };
        var roads = new LinkRoads(LinkChoice.Auto);
        await using var agent = NewAgent(engine, roads, "alice");
        Assert.False(roads.IsExecFirst);
        await ConnectAsync(agent);
        Assert.True(roads.IsExecFirst);
        await using var second = NewAgent(engine, roads, "bob");
        await ConnectAsync(second);
        Assert.Equal(2, engine.Commands);
    }

    [Theory]
    [InlineData(LinkChoice.Auto)]
    [InlineData(LinkChoice.Socket)]
    public async Task Socket_SupervisorCalls_NoCommandIsRun(LinkChoice choice)
    {
        await using var engine = new FakeEngine();
        await using var agent = NewAgent(engine, choice);
        await ConnectAsync(agent);
        Assert.Equal(0, engine.Commands);
    }

    [Fact]
    public async Task Exec_ContainerIsGone_IsNotCalledForEver()
    {
        await using var engine = new FakeEngine { SharesSockets = false };
        await using var agent = NewAgent(engine, LinkChoice.Exec);
        SshConnection link = await ConnectAsync(agent);
        await engine.StopAsync("alice", TimeSpan.Zero, CancellationToken.None);
        await link.Completion.WaitAsync(Soon);
        await Wait.Until(() => agent.Status.Phase == AgentPhase.LinkLost, Soon, "the link's loss");

        // Whoever wants it has it started, and called, again.
        Assert.NotSame(link, await ConnectAsync(agent));
        Assert.Equal(2, engine.Commands);
    }

    private static Task<SshConnection> ConnectAsync(Agent agent) => agent.ConnectAsync(new Progress<string>(), CancellationToken.None).WaitAsync(Soon);

    private Agent NewAgent(FakeEngine engine, LinkChoice choice) => NewAgent(engine, new LinkRoads(choice), "alice");

    private Agent NewAgent(FakeEngine engine, LinkRoads roads, string name) => new(
        ConfigurationFixture.Load(ConfigurationFixture.Users).Agents[name],
        new AgentServices
        {
            Engine = engine,
            StateDirectory = _directory.Path,
            SupervisorDirectory = _directory.Path,
            Commands = new ContainerCommands(new VerbRunner(NullLogger.Instance, TimeProvider.System)),
            Roads = roads,
            Logger = NullLogger.Instance,
        });
}
