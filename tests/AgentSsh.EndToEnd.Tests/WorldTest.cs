using System.Text.Json;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>What the tests of this folder share: a world, or the reason why there can be none here.</summary>
public abstract class WorldTest
{
    protected static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    protected static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    /// <summary>A program that needs no model: a shell that says who it is.</summary>
    protected const string ScriptTables = """
        [programs.script]
        start = ["/bin/bash", "--norc", "-c", "echo ready-to-work; while read -r line; do case \"$line\" in exit*) exit ${line#exit };; *) echo \"got:$line:\";; esac; done"]

        """;

    protected static async Task<AgentWorld> StartWorldAsync(AgentWorldOptions? options = null)
    {
        if (await AgentWorld.MissingAsync(options) is { } missing)
        {
            Assert.Skip(missing);
        }

        return await AgentWorld.StartAsync(options);
    }

    protected static Task<AgentWorld> StartScriptWorldAsync(string defaults = "", string tables = "") =>
        StartWorldAsync(new AgentWorldOptions { Program = "script", Defaults = defaults, Tables = ScriptTables + tables });

    /// <summary>Skips a test that makes no sense without one.</summary>
    protected static void RequireContainers() => Assert.SkipWhen(TestEngine.IsLocal, "needs a container");

    /// <summary>Skips a test for which the engine must be able to freeze a container, or to limit it.</summary>
    protected static async Task RequireControlGroupsAsync()
    {
        if (await Requirements.ControlGroupsAsync() is { } missing)
        {
            Assert.Skip(missing);
        }
    }

    /// <summary>The id of an agent's container.</summary>
    protected static async Task<string> ContainerAsync(AgentWorld world, string agent)
    {
        RequireContainers();
        string instance = (await File.ReadAllTextAsync(Path.Combine(world.StateDirectory, "instance"))).Trim();
        ProcessResult listed = await TestEngine.RunAsync(
            "ps", "-q", "--no-trunc", "--filter", $"label=dev.agentssh.instance={instance}", "--filter", $"label=dev.agentssh.agent={agent}");
        return listed.EnsureSuccess().StdoutText.Trim();
    }

    /// <summary>Runs a command inside an agent's container, beside the gateway; where there is no container, on this machine.</summary>
    protected static async Task<ProcessResult> InsideAsync(AgentWorld world, string agent, string command) =>
        TestEngine.IsLocal
            ? await ProcessRunner.RunAsync("/bin/sh", ["-c", command])
            : await TestEngine.RunAsync("exec", await ContainerAsync(world, agent), "/bin/sh", "-c", command);

    /// <summary>The process id of an agent's supervisor, as this machine counts.</summary>
    protected static async Task<int> SupervisorAsync(AgentWorld world, string agent)
    {
        if (TestEngine.IsLocal)
        {
            return Assert.Single(world.LocalSupervisorIds());
        }

        ProcessResult inspect = await TestEngine.RunAsync("inspect", "-f", "{{.State.Pid}}", await ContainerAsync(world, agent));
        return int.Parse(inspect.EnsureSuccess().StdoutText.Trim(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Asks the tmux of an agent, beside the gateway.</summary>
    protected static async Task<string> TmuxAsync(AgentWorld world, string agent, string command) =>
        (await TryTmuxAsync(world, agent, command)).EnsureSuccess().StdoutText;

    /// <summary>What <c>agentssh status --json</c> says to alice.</summary>
    protected static async Task<JsonElement> StatusAsync(AgentWorld world, string agent)
    {
        ProcessResult status = (await world.Alice.RunAsync(agent, "agentssh status --json")).EnsureSuccess();
        using var json = JsonDocument.Parse(status.StdoutText);
        return json.RootElement.Clone();
    }

    /// <summary>Waits until the status is as told.</summary>
    protected static async Task<JsonElement> WaitForStatusAsync(AgentWorld world, string agent, Func<JsonElement, bool> fits, TimeSpan within, string describe)
    {
        JsonElement seen = default;
        await Wait.Until(
            async () => fits(seen = await StatusAsync(world, agent)),
            within,
            () => $"{describe}; the status is {seen}; the gateway said: {world.Gateway.Output}");
        return seen;
    }

    /// <summary>Waits for a state of the status.</summary>
    protected static Task<JsonElement> WaitForStateAsync(AgentWorld world, string agent, string state, TimeSpan within) =>
        WaitForStatusAsync(world, agent, status => status.GetProperty("state").GetString() == state, within, state);

    /// <summary>Types a question at Claude Code and waits for a line of its answer.</summary>
    protected static async Task AskClaudeAsync(TerminalClient terminal, string question, string answer)
    {
        await terminal.WaitForScreenAsync("❯", Long);
        await terminal.SendAsync(question);
        await terminal.WaitForScreenAsync(question, Soon);
        await terminal.SendAsync("\r");
        await terminal.WaitForScreenAsync(
            screen => screen.Lines.Any(line => line.Contains(answer, StringComparison.Ordinal) && !line.Contains('❯')), Soon, $"the answer {answer}");
    }

    /// <summary>Claude writes its transcript a moment after it has shown an answer; what it has not written when it is killed is its own loss.</summary>
    protected static Task WaitForTranscriptAsync(AgentWorld world, string agent, string text) => Wait.Until(
        async () => (await InsideAsync(world, agent, $"grep -qs '{text}' /home/agent/.claude/projects/*/*.jsonl")).ExitCode == 0,
        Soon,
        () => $"'{text}' in the transcript");

    /// <summary>The clients that tmux has for an agent, one line of name and size each; none while it has not started.</summary>
    protected static async Task<string[]> TmuxClientsAsync(AgentWorld world, string agent)
    {
        ProcessResult clients = await TryTmuxAsync(world, agent, "list-clients -F '#{client_width}x#{client_height}'");
        return clients.StderrText.Contains("no server running", StringComparison.Ordinal)
            ? []
            : clients.EnsureSuccess().StdoutText.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static Task<ProcessResult> TryTmuxAsync(AgentWorld world, string agent, string command) => InsideAsync(
        world,
        agent,
        $"tmux -S \"$(find {(TestEngine.IsLocal ? world.StateDirectory : "/tmp /run /home")} -name tmux.sock 2>/dev/null | head -n 1)\" {command}");
}
