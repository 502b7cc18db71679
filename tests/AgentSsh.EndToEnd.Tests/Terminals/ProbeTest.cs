using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Terminals;

/// <summary>A test with a terminal of one's choosing at one end, the real ssh and tmux between, and the probe at the other end.</summary>
[Collection(ProbeCollection.Name)]
public abstract class ProbeTest(ProbeWorld fixture) : WorldTest
{
    /// <summary>The agent of most tests.</summary>
    protected const string Agent = "alice";

    protected static readonly TerminalSize Size = new(100, 30);

    protected AgentWorld World
    {
        get
        {
            Assert.SkipWhen(fixture.Missing is not null, fixture.Missing ?? "");
            return fixture.World;
        }
    }

    /// <summary>The probe of an agent, as after its start. The agent must run.</summary>
    private protected Task<Probe> ProbeAsync(string agent = Agent) => Probe.ConnectAsync(World.Alice, agent, fixture.Port);

    /// <summary>A terminal whose ssh sends what it says of itself, in front of the probe's first screen.</summary>
    protected async Task<TerminalClient> AttachAsync(
        string term = "xterm-256color", IReadOnlyDictionary<string, string?>? environment = null, string agent = Agent, bool answersQueries = true)
    {
        TerminalClient terminal = Start(term, environment, agent, answersQueries);
        try
        {
            await terminal.WaitForScreenAsync(screen => screen.Contains("probe-ready") || screen.Lines.Any(line => line.Length > 0 && !line.StartsWith("agentssh:", StringComparison.Ordinal)), Long, "the program's screen");
            return terminal;
        }
        catch
        {
            await terminal.DisposeAsync();
            throw;
        }
    }

    /// <summary>A terminal and a probe that both begin anew.</summary>
    private protected async Task<(TerminalClient Terminal, Probe Probe)> OpenAsync(
        string term = "xterm-256color", IReadOnlyDictionary<string, string?>? environment = null, bool answersQueries = true)
    {
        TerminalClient terminal = await AttachAsync(term, environment, answersQueries: answersQueries);
        Probe probe = await ProbeAsync();
        await terminal.WaitForScreenAsync(screen => screen.Text == "probe-ready", Soon, "a screen that begins anew");
        return (terminal, probe);
    }

    /// <summary>One of tmux's formats, expanded for the program's pane.</summary>
    protected async Task<string> FormatAsync(string format) => (await TmuxAsync(World, Agent, $"display-message -p '{format}'")).TrimEnd('\n');

    protected TerminalClient Start(string term, IReadOnlyDictionary<string, string?>? environment = null, string agent = Agent, bool answersQueries = true) =>
        TerminalClient.Start(new TerminalClientOptions
        {
            FileName = "ssh",
            Arguments =
            [
                "-F", World.Alice.SshConfigPath, "-o", "SendEnv=LANG LC_* COLORTERM TERM_PROGRAM TERM_PROGRAM_VERSION", $"{agent}@{SshClientConfig.HostName}",
            ],
            Environment = Terminal(environment),
            Size = Size,
            Term = term,
            AnswersQueries = answersQueries,
        });

    /// <summary>What the shell around the ssh client has: of the one that runs the tests nothing that tells of a terminal.</summary>
    private static Dictionary<string, string?> Terminal(IReadOnlyDictionary<string, string?>? environment)
    {
        var result = new Dictionary<string, string?> { ["COLORTERM"] = null, ["TERM_PROGRAM"] = null, ["TERM_PROGRAM_VERSION"] = null, ["LC_TERMINAL"] = null };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
        {
            result[name] = value;
        }

        return result;
    }
}
