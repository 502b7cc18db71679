using System.Globalization;
using System.Text;
using AgentSsh.Link;
using AgentSsh.Ssh;
using AgentSsh.Supervisor.Hosting;
using AgentSsh.Supervisor.Life;
using AgentSsh.Supervisor.Tmux;

namespace AgentSsh.Supervisor.Serving;

/// <summary>One person's terminal in front of the agent's screen: a client of tmux on a terminal of its own.</summary>
internal sealed class AttachSession : ISessionWork, IAttachedPerson
{
    /// <summary>EX_TEMPFAIL of sysexits.h: the agent is held, nothing to attach to; it may be otherwise later.</summary>
    public const uint HeldStatus = 75;

    /// <summary>EX_USAGE: this terminal cannot show a screen.</summary>
    public const uint UsageStatus = 64;

    private const uint ShownLines = 20;

    // The end of tmux is noticed within milliseconds; after this the client may say what it finds.
    private static readonly TimeSpan NoticeBound = TimeSpan.FromSeconds(5);

    private readonly SupervisorContext _context;
    private readonly SshChannel _channel;
    private readonly AttachRequest _request;
    private readonly PtyRequest _terminal;
    private readonly IReadOnlyDictionary<string, string> _clientEnvironment;
    private readonly ISessionProcess _process;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _noted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Farewell? _farewell;
    private volatile bool _isAttached;
    private TerminalSize _size;
    private int _redraws;

    public AttachSession(
        SupervisorContext context,
        SshChannel channel,
        ISessionProcess process,
        AttachRequest request,
        PtyRequest terminal,
        IReadOnlyDictionary<string, string> clientEnvironment)
    {
        (_context, _channel, _process, _request, _terminal, _clientEnvironment) = (context, channel, process, request, terminal, clientEnvironment);
        _size = terminal.Size;
    }

    public Task Gone => _gone.Task;

    public async Task<SessionEnd> RunAsync()
    {
        _context.Keeper.People.Enter(this);
        try
        {
            return await AttachAsync().ConfigureAwait(false);
        }
        finally
        {
            _context.Keeper.People.Leave(this);
            _gone.TrySetResult();
        }
    }

    public void Note(string line, uint status)
    {
        // Whoever still waits for a screen is not concerned: the next one is theirs.
        if (_isAttached)
        {
            Interlocked.CompareExchange(ref _farewell, new Farewell(line, status), null);
            _noted.TrySetResult();
        }
    }

    public void HangUp()
    {
        if (_farewell is not null && !_gone.Task.IsCompleted)
        {
            _process.Signal(Processes.SignalNames.HangUp);
        }
    }

    public void Input(ReadOnlySpan<byte> data)
    {
        if (_request.ReadOnly)
        {
            // tmux is told as well; not even its own keys are to come from a watcher.
            _channel.Consumed(data.Length);
        }
        else
        {
            _process.Input(data);
        }
    }

    public void EndInput()
    {
    }

    public void Resize(TerminalSize size)
    {
        if (size == _size)
        {
            // Told again: it is to be drawn anew. One at a time, and then once for all that came meanwhile.
            if (Interlocked.Increment(ref _redraws) == 1)
            {
                _ = RedrawAsync();
            }

            return;
        }

        _size = size is { Columns: > 0, Rows: > 0 } ? size : _size;
        _process.Resize(size);
    }

    public bool Signal(int signal) => false;

    public void Close()
    {
        _closed.TrySetResult();
        _process.Close();
    }

    private async Task RedrawAsync()
    {
        int done;
        do
        {
            done = Volatile.Read(ref _redraws);
            try
            {
                await _context.Tmux.RedrawAsync(_process.ProcessId, CancellationToken.None).ConfigureAwait(false);
            }
            catch (LibcException e)
            {
                _context.Log.Warning($"A screen could not be drawn anew: {e.Message}");
            }
        }
        while (Interlocked.CompareExchange(ref _redraws, 0, done) != done);
    }

    private async Task<SessionEnd> AttachAsync()
    {
        if (Terminfo.IsDumb(_terminal.Term))
        {
            WriteLine($"A terminal of type '{_terminal.Term}' cannot show the agent's screen; set TERM, for example to {Terminfo.Fallback}.");
            return new SessionEnd(UsageStatus);
        }

        if (await WaitUntilThereAsync().ConfigureAwait(false) is { } end)
        {
            return end;
        }

        _isAttached = true;
        Processes.ExitStatus exit;
        try
        {
            await _context.Window.EnterAsync(counts: !_request.IgnoreSize).ConfigureAwait(false);
            _process.StartOnTerminal(ClientRequest(), _terminal);
            exit = await _process.WaitAsync().ConfigureAwait(false);
        }
        finally
        {
            await LeaveWindowAsync().ConfigureAwait(false);
        }

        if (exit.Combined != 0)
        {
            // The server went away under it, and is not there any more to restore the terminal; why, the keeper knows a moment later.
            await Task.WhenAny(_noted.Task, _closed.Task, Task.Delay(NoticeBound)).ConfigureAwait(false);
            _channel.Write(TerminalReset.Sequence);
        }

        if (_farewell is not { } farewell)
        {
            return SessionEnd.Of(exit);
        }

        WriteLine(farewell.Line);
        return new SessionEnd(farewell.Status);
    }

    private async Task LeaveWindowAsync()
    {
        try
        {
            await _context.Window.LeaveAsync(counts: !_request.IgnoreSize, _size).ConfigureAwait(false);
        }
        catch (LibcException e)
        {
            // How the session ended is to be told all the same.
            _context.Log.Warning($"The window's size could not be kept: {e.Message}");
        }
    }

    // Null once there is a screen to attach to.
    private async Task<SessionEnd?> WaitUntilThereAsync()
    {
        var told = LifePhase.Running;
        while (true)
        {
            var (state, changed) = _context.Keeper.Look();
            switch (state.Phase)
            {
                case LifePhase.Running or LifePhase.Ending when await IsThereAsync(changed).ConfigureAwait(false):
                    return null;
                case LifePhase.Held:
                    return await ShowHeldAsync(state).ConfigureAwait(false);
                case LifePhase.Stopping or LifePhase.Stopped:
                    WriteLine("The agent is stopping.");
                    return new SessionEnd(HeldStatus);
                case LifePhase.Restarting when told != state.Phase:
                    WriteLine($"{state.Reason}; a new one is starting.");
                    told = state.Phase;
                    break;
            }

            if (await Task.WhenAny(changed, _closed.Task).ConfigureAwait(false) == _closed.Task)
            {
                return default(SessionEnd);
            }
        }
    }

    /// <summary>False when tmux has just gone and it has not been noticed: a client would start a server of its own and say "no sessions".</summary>
    private async Task<bool> IsThereAsync(Task changed)
    {
        if (await _context.Tmux.GetPaneAsync(CancellationToken.None).ConfigureAwait(false) is null)
        {
            await Task.WhenAny(changed, _closed.Task, Task.Delay(NoticeBound)).ConfigureAwait(false);
        }

        return !changed.IsCompleted && !_closed.Task.IsCompleted;
    }

    private async Task<SessionEnd> ShowHeldAsync(LifeState state)
    {
        var screen = await _context.Tmux.CaptureAsync(ShownLines, CancellationToken.None).ConfigureAwait(false);
        foreach (var line in screen.Split('\n'))
        {
            _channel.Write(Encoding.UTF8.GetBytes(line + "\r\n"));
        }

        var since = state.Since.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        WriteLine($"The agent is held since {since} UTC: {state.Reason}.");
        WriteLine("It is started again with: ssh ... agentssh restart");
        return new SessionEnd(HeldStatus);
    }

    private Processes.SpawnRequest ClientRequest()
    {
        var environment = new Dictionary<string, string>(_context.Paths.Environment(_context.Keeper.Settings));
        environment["TERM"] = Terminfo.Resolve(_terminal.Term, _context.Paths.Home);
        environment["AGENTSSH_CLIENT_TERM"] = _terminal.Term;
        if (!TerminalFeatures.HasTrueColor(_terminal.Term, _clientEnvironment))
        {
            // The program's own. tmux from 3.6 on takes the client's for the terminal's word.
            environment.Remove("COLORTERM");
        }

        var features = TerminalFeatures.For(_terminal.Term, _clientEnvironment);
        var flags = (_request.ReadOnly, _request.IgnoreSize) switch
        {
            (true, true) => "read-only,ignore-size",
            (true, false) => "read-only",
            (false, true) => "ignore-size",
            _ => string.Empty,
        };
        return _context.Tmux.Attach(environment, features, flags);
    }

    private void WriteLine(string line) => _channel.Write(Encoding.UTF8.GetBytes(line + "\r\n"));

    private sealed record Farewell(string Line, uint Status);
}
