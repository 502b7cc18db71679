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

    /// <summary>The id of an agent's container.</summary>
    protected static async Task<string> ContainerAsync(AgentWorld world, string agent)
    {
        string instance = (await File.ReadAllTextAsync(Path.Combine(world.StateDirectory, "instance"))).Trim();
        ProcessResult listed = await ProcessRunner.RunAsync(
            "docker",
            ["ps", "-q", "--no-trunc", "--filter", $"label=dev.agentssh.instance={instance}", "--filter", $"label=dev.agentssh.agent={agent}"]);
        return listed.EnsureSuccess().StdoutText.Trim();
    }

    /// <summary>Runs a command inside an agent's container, beside the gateway.</summary>
    protected static async Task<ProcessResult> InsideAsync(AgentWorld world, string agent, string command) =>
        await ProcessRunner.RunAsync("docker", ["exec", await ContainerAsync(world, agent), "/bin/sh", "-c", command]);

    /// <summary>The clients that tmux has in an agent's container, one line of name and size each.</summary>
    protected static async Task<string[]> TmuxClientsAsync(AgentWorld world, string agent)
    {
        ProcessResult listed = await InsideAsync(
            world, agent, "tmux -S \"$(find /tmp /run /home -name tmux.sock 2>/dev/null | head -n 1)\" list-clients -F '#{client_width}x#{client_height}'");
        return listed.EnsureSuccess().StdoutText.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
