using System.Globalization;
using AgentSsh.Ssh;
using AgentSsh.Supervisor.Activity;
using AgentSsh.Supervisor.Processes;

namespace AgentSsh.Supervisor.Tmux;

/// <summary>
/// The agent's own tmux server: a socket and a configuration of its own, one session. It is a daemon and outlives the supervisor, which finds it again by the socket.
/// Commands of one caller at a time; any thread.
/// </summary>
internal sealed class TmuxServer
{
    /// <summary>The name of the one session.</summary>
    public const string SessionName = "agent";

    // An exact name, and its active pane: nothing else is ever opened in it.
    private const string Target = "=agent:";
    private const string DeadMark = "Pane is dead";
    private const string DiedChannel = "agentssh-pane-died";

    // Of set-titles-string in tmux.conf.
    private const string TitleOption = "@agentssh-needs";

    // A command takes some 5 ms; one that takes this long will not come back.
    private static readonly TimeSpan CommandBound = TimeSpan.FromSeconds(10);

    private readonly ChildReaper _reaper;
    private readonly CommandRunner _runner;
    private readonly string _tmux;
    private readonly string _socket;
    private readonly string _configuration;
    private readonly string _bell;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly string _directory;
    private uint _pastes;

    /// <param name="reaper">Starts its processes.</param>
    /// <param name="tmux">Path of the tmux executable.</param>
    /// <param name="stateDirectory">Where its socket and configuration are; nobody else may enter it.</param>
    /// <param name="environment">Environment of the server.</param>
    /// <param name="directory">Where the program starts.</param>
    public TmuxServer(ChildReaper reaper, string tmux, string stateDirectory, IReadOnlyDictionary<string, string> environment, string directory)
    {
        _reaper = reaper;
        _runner = new CommandRunner(reaper);
        _tmux = tmux;
        _socket = Path.Combine(stateDirectory, "tmux.sock");
        _configuration = Path.Combine(stateDirectory, "tmux.conf");
        _bell = Path.Combine(stateDirectory, ScreenWatch.BellFile);
        _environment = environment;
        _directory = directory;
        File.WriteAllText(_configuration, TmuxConfiguration.Text);
    }

    /// <summary>Asks for the program's pane; null when there is no server or no session.</summary>
    public async Task<PaneStatus?> GetPaneAsync(CancellationToken ct)
    {
        var result = await RunAsync(ct, "display-message", "-p", "-t", Target, PaneStatus.Format).ConfigureAwait(false);
        return result.Succeeded ? PaneStatus.Parse(result.Output) : null;
    }

    /// <summary>Starts the program in the session, and the server where there is none. A program that runs there is killed.</summary>
    /// <exception cref="TmuxException">tmux refused; the message has its words.</exception>
    public async Task StartProgramAsync(IReadOnlyList<string> command, int historyLimit, CancellationToken ct)
    {
        if (await GetPaneAsync(ct).ConfigureAwait(false) is not null)
        {
            // The screen is cleared, what was scrolled off it stays: who looks back sees how the last one ended.
            var respawned = await RunAsync(ct, ["respawn-pane", "-k", "-t", Target, "-c", _directory, "--", .. command]).ConfigureAwait(false);
            if (respawned.Succeeded)
            {
                return;
            }
        }

        // history-limit counts for panes made after it was set.
        var created = await RunAsync(
            ct,
            [
                "start-server", ";", "set-option", "-g", "history-limit", historyLimit.ToString(CultureInfo.InvariantCulture), ";",
                "set-hook", "-g", "session-closed", "wait-for -S " + DiedChannel, ";",
                "set-hook", "-g", "alert-bell", $"set-buffer -b agentssh-bell bell ; save-buffer -b agentssh-bell '{_bell}'", ";",
                "new-session", "-d", "-s", SessionName, "-x", "120", "-y", "36", "-c", _directory, "--", .. command,
            ]).ConfigureAwait(false);
        if (!created.Succeeded)
        {
            throw new TmuxException($"tmux cannot start: {Words(created)}");
        }
    }

    /// <summary>Completes when the program's pane died, the session went, or the server is gone (what it was, <see cref="GetPaneAsync"/> tells). Can complete for nothing.</summary>
    public async Task WaitForChangeAsync(CancellationToken ct)
    {
        var child = _reaper.Start(Request(["wait-for", DiedChannel]));
        using var registration = ct.Register(() => child.SignalGroup(SignalNames.Terminate));
        await child.Exit.ConfigureAwait(false);
        ct.ThrowIfCancellationRequested();
    }

    /// <summary>The last lines that stand on the program's screen or above it, without blank ones at the end.</summary>
    /// <param name="lines">How many at most; 0 is all.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<string> CaptureAsync(uint lines, CancellationToken ct)
    {
        // Always from the history's beginning: lines are counted after the blank ones at the screen's end were taken off.
        var result = await RunAsync(ct, "capture-pane", "-p", "-J", "-S", "-", "-t", Target).ConfigureAwait(false);
        return LastLines(result.Output, lines);
    }

    /// <summary>Puts a text in place of the program's title, on every terminal; an empty one gives the program's back. Does nothing without a server.</summary>
    public async Task ShowTitleAsync(string text, CancellationToken ct) =>
        await RunAsync(ct, "set-option", "-gq", TitleOption, text).ConfigureAwait(false);

    /// <summary>Pastes text into the program's pane, as a terminal does: in brackets where the program asks for them.</summary>
    /// <param name="text">Printable, not empty, and not with a semicolon at its end, which would be tmux's own.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="TmuxException">There is no pane; the message has tmux's words.</exception>
    public async Task PasteAsync(string text, CancellationToken ct)
    {
        // A buffer of its own name for each: what people have copied stays as it is.
        var buffer = $"agentssh-paste-{Interlocked.Increment(ref _pastes)}";
        var pasted = await RunAsync(ct, "set-buffer", "-b", buffer, "--", text, ";", "paste-buffer", "-p", "-d", "-b", buffer, "-t", Target).ConfigureAwait(false);
        if (!pasted.Succeeded)
        {
            throw new TmuxException($"tmux cannot paste: {Words(pasted)}");
        }
    }

    /// <summary>Takes every client off the session, each with its screen restored and without tmux's own last line.</summary>
    public async Task DetachAllAsync(CancellationToken ct) =>
        // The client becomes this command after it has restored the screen; without one it prints "[detached (from session agent)]".
        await RunAsync(ct, "detach-client", "-s", "=" + SessionName, "-E", "exit 0").ConfigureAwait(false);

    /// <summary>The window keeps its size, whoever comes and goes.</summary>
    /// <param name="size">The size; null for the one that it has.</param>
    /// <param name="ct">Gives up.</param>
    public async Task HoldSizeAsync(TerminalSize? size, CancellationToken ct)
    {
        // resize-window makes the size a manual one, also when it does not change it.
        string[] wanted = size is { Columns: > 0, Rows: > 0 } known ? ["-x", Number(known.Columns), "-y", Number(known.Rows)] : [];
        await RunAsync(ct, ["resize-window", "-t", Target, .. wanted]).ConfigureAwait(false);
    }

    /// <summary>The window has the size of a terminal again.</summary>
    public async Task FreeSizeAsync(CancellationToken ct) => await RunAsync(ct, "set-option", "-wu", "-t", Target, "window-size").ConfigureAwait(false);

    /// <summary>Process ids of the clients that are attached.</summary>
    public async Task<IReadOnlyList<string>> ListClientsAsync(CancellationToken ct)
    {
        var result = await RunAsync(ct, "list-clients", "-t", "=" + SessionName, "-F", "#{client_pid}").ConfigureAwait(false);
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Draws all of a client's screen. Unlike a signal, which tmux takes for the person's doing, that leaves the window's size to whom it is.</summary>
    /// <param name="client">Process id of the client; of one that is not attached nothing happens.</param>
    /// <param name="ct">Gives up.</param>
    public async Task RedrawAsync(int client, CancellationToken ct)
    {
        var mark = $"{Number((uint)client)} ";
        var listed = await RunAsync(ct, "list-clients", "-t", "=" + SessionName, "-F", "#{client_pid} #{client_name}").ConfigureAwait(false);
        if (listed.Output.Split('\n').FirstOrDefault(line => line.StartsWith(mark, StringComparison.Ordinal)) is { } found)
        {
            await RunAsync(ct, "refresh-client", "-t", found[mark.Length..]).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the server and all that runs in it.</summary>
    public async Task EndAsync(CancellationToken ct) => await RunAsync(ct, "kill-server").ConfigureAwait(false);

    /// <summary>A client that shows the session on a terminal.</summary>
    /// <param name="environment">The environment, with TERM.</param>
    /// <param name="features">What the terminal can, for <c>-T</c>; empty for none.</param>
    /// <param name="flags">Client flags such as <c>ignore-size</c>; empty for none.</param>
    public SpawnRequest Attach(IReadOnlyDictionary<string, string> environment, string features, string flags) => new()
    {
        File = _tmux,
        Arguments =
        [
            "tmux", "-S", _socket, "-f", _configuration, "-u", .. features.Length > 0 ? (string[])["-T", features] : [],
            "attach-session", "-t", "=" + SessionName, .. flags.Length > 0 ? (string[])["-f", flags] : [],
        ],
        Environment = environment,
        WorkingDirectory = "/",
    };

    /// <summary>A client in control mode, which prints all that the program writes as <c>%output</c> lines and never counts for the window's size.</summary>
    public SpawnRequest Control() => Request(["-C", "attach-session", "-t", "=" + SessionName, "-f", "read-only,ignore-size"]);

    /// <summary>The last lines of a screen, without blank ones at its end and without what tmux wrote there when the program died; 0 is all.</summary>
    internal static string LastLines(string text, uint lines)
    {
        var end = text.AsSpan().TrimEnd();
        var last = end[(end.LastIndexOf('\n') + 1)..];
        if (last.StartsWith(DeadMark, StringComparison.Ordinal))
        {
            end = end[..^last.Length].TrimEnd();
        }

        if (end.IsEmpty)
        {
            return string.Empty;
        }

        var start = 0;
        if (lines > 0)
        {
            start = end.Length;
            for (uint i = 0; i < lines && start > 0; i++)
            {
                start = end[..(start - 1)].LastIndexOf('\n') + 1;
            }
        }

        return string.Concat(end[start..], "\n");
    }

    private Task<CommandResult> RunAsync(CancellationToken ct, params ReadOnlySpan<string> arguments) =>
        _runner.RunAsync(Request(arguments), CommandBound, ct);

    private SpawnRequest Request(ReadOnlySpan<string> arguments) => new()
    {
        File = _tmux,
        Arguments = ["tmux", "-S", _socket, "-f", _configuration, "-u", .. arguments],
        Environment = _environment,
        WorkingDirectory = "/",
    };

    private static string Number(uint number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Words(CommandResult result) => result.Error.Length > 0 ? result.Error : result.Exit.ToString();
}
