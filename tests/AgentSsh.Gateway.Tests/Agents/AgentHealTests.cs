using AgentSsh.Engines;
using AgentSsh.Engines.Docker;
using AgentSsh.Gateway.Agents;
using AgentSsh.Gateway.Commands;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Hosting.Logging;
using AgentSsh.Gateway.Tests.Configuration;
using AgentSsh.Gateway.Tests.Hosting;
using AgentSsh.Ssh;
using AgentSsh.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Serilog.Extensions.Logging;

namespace AgentSsh.Gateway.Tests.Agents;

/// <summary>A container that ended by itself is brought back, with nobody asking for it.</summary>
public sealed class AgentHealTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private readonly TemporaryDirectory _directory = new();
    private readonly LogSink _log = new(new TextLogFormatter(hasColours: false));
    private readonly SerilogLoggerFactory _loggers;

    public AgentHealTests() => _loggers = LogSink.Factory(_log);

    public void Dispose()
    {
        _loggers.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Heal_EngineAwayAtFirst_IsTriedAgain()
    {
        await using var engine = new FakeEngine();
        await using var agent = NewAgent(engine);
        SshConnection link = await agent.ConnectAsync(new Progress<string>(), CancellationToken.None).WaitAsync(Soon);
        await engine.StopAsync("alice", TimeSpan.Zero, CancellationToken.None);
        await link.Completion.WaitAsync(Soon);
        await using var away = new DockerEngine(new DockerEngineOptions { Instance = "away", SocketPath = _directory["no-such.sock"] });
        engine.Down = away;

        agent.ContainerEvent(new EngineEvent(EngineEventKind.Died, "alice", "alice"));
        await Wait.Until(() => _log.Text.Contains("could not be brought back", StringComparison.Ordinal), Soon, "the first attempt's end");
        engine.Down = null;

        await Wait.Until(() => agent.Status.Phase == AgentPhase.Running, Soon, "the agent to be back");
    }

    [Fact]
    public async Task ContainerEnds_WhileSomebodyWaitsForIt_WaitingGoesOnAndTheyGetIn()
    {
        // The engine has not noticed yet that the container, from which the link is gone, has ended: nobody calls from it.
        await using var engine = new FakeEngine();
        await using var agent = NewAgent(engine);
        SshConnection link = await agent.ConnectAsync(new Progress<string>(), CancellationToken.None).WaitAsync(Soon);
        await engine.Supervisor("alice").DisposeAsync();
        await link.Completion.WaitAsync(Soon);
        await Wait.Until(() => agent.Status.Phase == AgentPhase.LinkLost, Soon, "the link's loss");
        Task<SshConnection> waiting = agent.ConnectAsync(new Progress<string>(), CancellationToken.None);
        await Wait.Until(() => agent.Status.Phase == AgentPhase.Starting, Soon, "the wait for its supervisor");

        await engine.StopAsync("alice", TimeSpan.Zero, CancellationToken.None);
        agent.ContainerEvent(new EngineEvent(EngineEventKind.Died, "alice", "alice", 137));

        Assert.NotSame(link, await waiting.WaitAsync(Soon));
        Assert.Equal(AgentPhase.Running, agent.Status.Phase);
    }

    private Agent NewAgent(FakeEngine engine) => new(
        ConfigurationFixture.Load(ConfigurationFixture.Users).Agents["alice"],
        new AgentServices
        {
            Engine = engine,
            StateDirectory = _directory.Path,
            SupervisorDirectory = _directory.Path,
            Commands = new ContainerCommands(new VerbRunner(NullLogger.Instance, TimeProvider.System)),
            Roads = new LinkRoads(LinkChoice.Auto),
            Logger = _loggers.CreateLogger("test"),
        });
}
