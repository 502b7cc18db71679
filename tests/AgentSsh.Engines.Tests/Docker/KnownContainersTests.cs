using System.Text.Json;
using AgentSsh.Engines.Docker;
using AgentSsh.Engines.Docker.Api;

namespace AgentSsh.Engines.Tests.Docker;

/// <summary>Messages and lists become events, each once.</summary>
public sealed class KnownContainersTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Apply_RealMessage_IsRead()
    {
        // As Docker 20.10 sends it, shortened to what is read.
        const string Text =
            """{"status":"die","id":"5173","Type":"container","Action":"die","Actor":{"ID":"5173","Attributes":{"dev.agentssh.instance":"i","dev.agentssh.agent":"alice","exitCode":"137","name":"x"}},"scope":"local","time":1795224032,"timeNano":1795224032078443490}""";
        var message = JsonSerializer.Deserialize(Text, DockerJson.Default.EventMessage)!;
        Assert.Equal(1795224032, message.Time.ToUnixTimeSeconds());
        Assert.Equal(new EngineEvent(EngineEventKind.Died, "alice", "5173", 137), new KnownContainers("i").Apply(message));
    }

    [Fact]
    public void Apply_WholeLife_GivesEachEventOnce()
    {
        var known = new KnownContainers("i");
        Assert.Null(known.Apply(Message("create")));
        Assert.Equal(EngineEventKind.Started, known.Apply(Message("start"))!.Kind);
        Assert.Null(known.Apply(Message("start")));
        Assert.Equal(EngineEventKind.OutOfMemory, known.Apply(Message("oom"))!.Kind);
        Assert.Equal(new EngineEvent(EngineEventKind.Died, "alice", "c", 137, OutOfMemory: true), known.Apply(Message("die", 137)));
        Assert.Null(known.Apply(Message("die", 137)));
        Assert.Equal(EngineEventKind.Started, known.Apply(Message("start"))!.Kind);
        Assert.Equal(new EngineEvent(EngineEventKind.Died, "alice", "c", 137), known.Apply(Message("die", 137)));
        Assert.Equal(EngineEventKind.Removed, known.Apply(Message("destroy"))!.Kind);
        Assert.Null(known.Apply(Message("destroy")));
        Assert.Null(known.Apply(Message("exec_start: /bin/sh")));
    }

    [Fact]
    public void Apply_PausedAndUnpaused_IsToldOnceAndIsNoEnd()
    {
        var known = new KnownContainers("i");
        Assert.Null(known.Apply(Message("pause")));
        known.Apply(Message("start"));
        Assert.Equal(EngineEventKind.Paused, known.Apply(Message("pause"))!.Kind);
        Assert.Null(known.Apply(Message("pause")));
        var paused = Container("c", true, 1) with { State = AgentContainerState.Paused };
        Assert.Empty(known.Replace([paused]));
        Assert.Equal(EngineEventKind.Unpaused, known.Apply(Message("unpause"))!.Kind);
        Assert.Equal([EngineEventKind.Paused], known.Replace([paused]).Select(happening => happening.Kind));
        Assert.Equal([EngineEventKind.Unpaused], known.Replace([Container("c", true, 1)]).Select(happening => happening.Kind));
    }

    [Fact]
    public void Apply_NotOurs_IsIgnored()
    {
        Assert.Null(new KnownContainers("other").Apply(Message("start")));
        Assert.Null(new KnownContainers("i").Apply(new EventMessage { Type = "network", Action = "start" }));
        Assert.Null(new KnownContainers("i").Apply(new EventMessage()));
    }

    [Fact]
    public void Replace_First_SaysNothing() => Assert.Empty(new KnownContainers("i").Replace([Container("c", true)]));

    [Fact]
    public void Replace_Later_SaysWhatWasMissed()
    {
        var known = new KnownContainers("i");
        known.Replace([Container("stays", true), Container("dies", true), Container("goes", true), Container("restarts", true), Container("wakes", false)]);
        var events = known.Replace(
            [Container("stays", true), Container("dies", false), Container("restarts", true, 1), Container("wakes", true), Container("comes", true)]);
        Assert.Equal(
            [
                "Died goes", "Removed goes", "Died dies", "Died restarts", "Started restarts", "Started wakes", "Started comes",
            ],
            events.Select(happening => $"{happening.Kind} {happening.ContainerId}"));
        Assert.Equal(5, events.Single(happening => happening is { ContainerId: "dies" }).ExitCode);
        Assert.Empty(known.Replace([Container("stays", true), Container("dies", false), Container("restarts", true, 1), Container("wakes", true), Container("comes", true)]));
    }

    [Fact]
    public void Replace_StartSeenAsMessage_IsNoRestartButALaterOneIs()
    {
        var known = new KnownContainers("i");
        known.Replace([]);
        known.Apply(Message("start"));
        Assert.Empty(known.Replace([Container("c", true)]));
        known.Apply(Message("die", 0));
        known.Apply(Message("start"));
        Assert.Equal([EngineEventKind.Died, EngineEventKind.Started], known.Replace([Container("c", true, 60)]).Select(happening => happening.Kind));
    }

    /// <summary>A second after noon.</summary>
    private static EventMessage Message(string action, int? exitCode = null)
    {
        var attributes = new Dictionary<string, string> { ["dev.agentssh.instance"] = "i", ["dev.agentssh.agent"] = "alice" };
        if (exitCode is { } code)
        {
            attributes["exitCode"] = code.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return new EventMessage
        {
            Type = "container",
            Action = action,
            Actor = new EventActor { ID = "c", Attributes = attributes },
            TimeNano = (Noon.ToUnixTimeSeconds() + 1) * 1_000_000_000,
        };
    }

    private static AgentContainer Container(string id, bool running, int secondsAfterNoon = 0) => new(
        "alice", id, running ? AgentContainerState.Running : AgentContainerState.Stopped, "", "", "", Noon.AddSeconds(secondsAfterNoon), running ? null : 5, false);
}
