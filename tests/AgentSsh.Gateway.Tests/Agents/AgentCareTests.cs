using AgentSsh.Gateway.Agents;
using AgentSsh.Gateway.Commands;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Tests.Configuration;
using AgentSsh.Gateway.Tests.Hosting;
using AgentSsh.Link;
using AgentSsh.Ssh;
using AgentSsh.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentSsh.Gateway.Tests.Agents;

/// <summary>What becomes of an agent that nobody uses.</summary>
public sealed class AgentCareTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("pause", AgentPhase.Paused)]
    [InlineData("stop", AgentPhase.Stopped)]
    public async Task Idle_ForTheWholeTime_IsPutToRestAndWokenByWhoeverWantsIt(string action, object rest)
    {
        await using var engine = new FakeEngine();
        await using var agent = await StartAsync(engine, Configuration($"after = '1h', action = '{action}'"));
        _time.Advance(Hour - TimeSpan.FromSeconds(1));
        Assert.Equal(AgentPhase.Running, agent.Status.Phase);
        _time.Advance(TimeSpan.FromSeconds(1));
        await PhaseAsync(agent, (AgentPhase)rest);
        Assert.Equal("nobody used it for 1h", agent.Status.Rest);
        Assert.Contains(action == "pause" ? "paused" : "stopped", StatusText.Plain(agent.Status, DateTimeOffset.UnixEpoch), StringComparison.Ordinal);

        await ConnectAsync(agent);
        Assert.Equal((AgentPhase.Running, ""), (agent.Status.Phase, agent.Status.Rest));
        Assert.Empty(engine.Paused);

        // And once more: the time counts anew.
        await ReportedAsync(agent, engine, ProgramState.Idle);
        _time.Advance(Hour);
        await PhaseAsync(agent, (AgentPhase)rest);
    }

    [Fact]
    public async Task Idle_Paused_TheLinkIsTheSameAfterwards()
    {
        await using var engine = new FakeEngine();
        await using var agent = await StartAsync(engine, Configuration("after = '1h'"));
        var before = await ConnectAsync(agent);
        _time.Advance(Hour);
        await PhaseAsync(agent, AgentPhase.Paused);
        Assert.Same(before, await ConnectAsync(agent));
    }

    [Fact]
    public async Task Idle_WantedBeforeTheEngineHasFrozenIt_IsNotFrozenUnderWhoeverCame()
    {
        var begins = new TaskCompletionSource();
        await using var engine = new FakeEngine { BeforePause = begins.Task };
        await using var agent = await StartAsync(engine, Configuration("after = '1h'"));
        _time.Advance(Hour);
        await PhaseAsync(agent, AgentPhase.Pausing);
        var coming = ConnectAsync(agent);
        await PhaseAsync(agent, AgentPhase.Provisioning);

        // Time enough for a waking that does not wait to be the first.
        await Task.WhenAny(engine.Unpausing.Task, Task.Delay(TimeSpan.FromMilliseconds(300)));
        begins.SetResult();
        await coming;
        Assert.Empty(engine.Paused);
        Assert.Equal(AgentPhase.Running, agent.Status.Phase);
    }

    [Theory]
    [InlineData(ProgramState.Working, "", "pause", false)]
    [InlineData(ProgramState.Waiting, "permission", "pause", true)]
    [InlineData(ProgramState.Waiting, "permission", "stop", false)]
    [InlineData(ProgramState.Waiting, "login", "stop", true)]
    [InlineData(ProgramState.Held, "", "stop", true)]
    public async Task Idle_ByWhatTheProgramDoes_CountsOrNot(ProgramState state, string waitingFor, string action, bool rests)
    {
        await using var engine = new FakeEngine();
        await using var agent = await StartAsync(engine, Configuration($"after = '1h', action = '{action}'"));
        await ReportedAsync(agent, engine, state, waitingFor);
        _time.Advance(Hour);
        if (rests)
        {
            await PhaseAsync(agent, action == "pause" ? AgentPhase.Paused : AgentPhase.Stopped);
        }
        else
        {
            Assert.Equal(AgentPhase.Running, agent.Status.Phase);
        }
    }

    [Fact]
    public async Task Idle_EngineCannotPause_GoesOnAndIsTriedAgainLater()
    {
        await using var engine = new FakeEngine { CannotPause = true };
        await using var agent = await StartAsync(engine, Configuration("after = '1h'"));
        _time.Advance(Hour);
        await Wait.Until(() => agent.Status is { Phase: AgentPhase.Running, Rest: "" }, Soon, "the agent going on");
        Assert.NotNull(await ConnectAsync(agent));
    }

    [Fact]
    public async Task Change_NobodyThere_IsAppliedInTheBackgroundAndToldUntilThen()
    {
        await using var engine = new FakeEngine();
        await using var agent = await StartAsync(engine, Configuration());
        await ReportedAsync(agent, engine, ProgramState.Working);
        string before = engine.Hash("alice");
        _time.Advance(TimeSpan.FromSeconds(5));
        agent.Configure(Configuration(image: "other/image"));

        // Not in the middle of a turn.
        string plain = StatusText.Plain(agent.Status, DateTimeOffset.UnixEpoch);
        Assert.Contains("image agentssh/agent -> other/image", plain, StringComparison.Ordinal);
        Assert.Contains("\"applied_at\":\"unattended\"", StatusText.Json(agent.Status), StringComparison.Ordinal);
        _time.Advance(Hour);
        Assert.Equal(before, engine.Hash("alice"));

        engine.Supervisor("alice").Report(ProgramState.Idle);
        await Wait.Until(() => engine.Hash("alice") is { Length: > 0 } now && now != before && agent.Status.Phase == AgentPhase.Running, Soon, "another container");
        await Wait.Until(() => agent.Status.ContainerChanges.Count == 0, Soon, "no pending change");
    }

    [Fact]
    public async Task Change_ATurnWithoutEnd_IsCutShortAfterADay()
    {
        await using var engine = new FakeEngine();
        await using var agent = await StartAsync(engine, Configuration());
        await ReportedAsync(agent, engine, ProgramState.Waiting, "question");
        string before = engine.Hash("alice");
        agent.Configure(Configuration(image: "other/image"));
        _time.Advance(AgentCare.LongestTurn - Hour);
        Assert.Equal(before, engine.Hash("alice"));
        _time.Advance(Hour);
        await PassAsync(() => engine.Hash("alice") is { Length: > 0 } now && now != before, () => "another container");
    }

    [Fact]
    public async Task Change_ImageMissing_TheOldContainerStays()
    {
        await using var engine = new FakeEngine { MissingImage = "no/where" };
        await using var agent = await StartAsync(engine, Configuration());
        await ReportedAsync(agent, engine, ProgramState.Idle);
        string before = engine.Hash("alice");
        var link = await ConnectAsync(agent);
        agent.Configure(Configuration(image: "no/where"));
        _time.Advance(Hour);
        await Assert.ThrowsAsync<AgentUnavailableException>(() => agent.RestartAsync("alice", new Progress<string>(), CancellationToken.None).WaitAsync(Soon));
        Assert.Equal(before, engine.Hash("alice"));
        Assert.Same(link, await ConnectAsync(agent));
        Assert.Single(agent.Status.ContainerChanges);
    }

    [Fact]
    public async Task Change_TakenBack_IsNotPendingAnyMore()
    {
        await using var engine = new FakeEngine();
        await using var agent = await StartAsync(engine, Configuration());
        await ReportedAsync(agent, engine, ProgramState.Working);
        agent.Configure(Configuration(image: "other/image"));
        Assert.Single(agent.Status.ContainerChanges);
        agent.Configure(Configuration());
        Assert.Empty(agent.Status.ContainerChanges);
    }

    private static AgentConfiguration Configuration(string idle = "", string image = "agentssh/agent") =>
        ConfigurationFixture.Load($"[defaults]\nimage = '{image}'\nidle = {{ {idle} }}\n{ConfigurationFixture.Users}").Agents["alice"];

    private static Task<SshConnection> ConnectAsync(Agent agent) => agent.ConnectAsync(new Progress<string>(), CancellationToken.None).WaitAsync(Soon);

    private Task PhaseAsync(Agent agent, AgentPhase phase) => PassAsync(() => agent.Status.Phase == phase, () => $"{phase}; it is {agent.Status.Phase}");

    // What a report sets going on another thread may set its timer only after the clock was moved: so it is moved on.
    private Task PassAsync(Func<bool> condition, Func<string> describe) => Wait.Until(
        () =>
        {
            _time.Advance(TimeSpan.FromMinutes(10));
            return condition();
        },
        Soon,
        describe);

    private static async Task ReportedAsync(Agent agent, FakeEngine engine, ProgramState state, string waitingFor = "")
    {
        engine.Supervisor("alice").Report(state, waitingFor: waitingFor);
        await Wait.Until(() => agent.Status.Report is { } report && report.State == state && report.WaitingFor == waitingFor, Soon, $"the report {state}");
    }

    private async Task<Agent> StartAsync(FakeEngine engine, AgentConfiguration configuration)
    {
        var agent = new Agent(configuration, new AgentServices
        {
            Engine = engine,
            StateDirectory = _directory.Path,
            SupervisorDirectory = _directory.Path,
            Commands = new ContainerCommands(new VerbRunner(NullLogger.Instance, TimeProvider.System)),
            Logger = NullLogger.Instance,
            Time = _time,
        });
        await ConnectAsync(agent);
        await Wait.Until(() => agent.Status.Report is not null, Soon, "the first report");
        return agent;
    }
}
