using AgentSsh.Link;
using AgentSsh.Ssh;
using AgentSsh.Ssh.Wire;
using AgentSsh.Supervisor.Processes;
using AgentSsh.Supervisor.Programs;
using AgentSsh.Supervisor.Tmux;
using AgentSsh.Supervisor.Uploads;

namespace AgentSsh.Supervisor.Serving;

/// <summary>A session channel (RFC 4254 section 6): gathers what a person's client asks for, then does one thing.</summary>
internal sealed class SessionHandler(SupervisorContext context, DescriptorInbox? inbox) : ChannelHandler
{
    private const int MaxVariables = 64;
    private const int InterruptSignal = 2;

    // EX_OSERR of sysexits.h: the process could not be made.
    private const uint FailedStatus = 71;

    private static readonly string[] SftpServers =
    [
        "/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server", "/usr/libexec/sftp-server", "/usr/lib/ssh/sftp-server", "/usr/lib/sftp-server",
    ];

    // Touched on the receive loop only.
    private readonly Dictionary<string, string> _environment = [];
    private PtyRequest? _terminal;
    private ISessionWork? _work;
    private KeySource? _keys;
    private KeySocket? _keySocket;
    private PassedDescriptors? _passed;
    private bool _running;

    public override void OnData(SshChannel channel, ReadOnlySpan<byte> data)
    {
        if (_work is { } work)
        {
            work.Input(data);
        }
        else
        {
            channel.Consumed(data.Length);
        }
    }

    public override void OnEof(SshChannel channel) => _work?.EndInput();

    public override void OnRequest(SshChannel channel, ChannelRequest request)
    {
        if (request.Name == LinkNames.Inbox)
        {
            // On another thread: a disk may be slow, and the link is everybody's.
            _ = Task.Run(() => MakeInbox(request));
            return;
        }

        bool done;
        try
        {
            done = Take(channel, request.Name, request.Data.Span);
        }
        catch (SshProtocolException e)
        {
            // It came from a person's client, and the link is everybody's.
            context.Log.Warning($"A request '{request.Name}' cannot be read: {e.Message}");
            done = false;
        }
        catch (LibcException e)
        {
            context.Log.Error($"A request '{request.Name}' cannot be done: {e.Message}");
            done = false;
        }

        if (done)
        {
            request.Succeed();
        }
        else
        {
            request.Fail();
        }

        if (_work is { } work && !_running)
        {
            // After the reply, which what the work writes must not overtake. On another thread: starting a process takes a millisecond, in which everybody else on the link
            // would wait.
            _running = true;
            _ = Task.Run(() => RunToEndAsync(channel, work));
        }
    }

    public override void OnClosed(SshChannel channel)
    {
        _work?.Close();
        _keySocket?.Dispose();
        if (_keys is not null)
        {
            context.Keys.Leave(_keys);
        }
        _passed?.Dispose();
    }

    private void MakeInbox(ChannelRequest request)
    {
        if (UploadInbox.TryMake(context.Paths.StartDirectory, out var problem))
        {
            request.Succeed();
        }
        else
        {
            context.Log.Warning($"There can be no {LinkNames.InboxDirectory}: {problem}");
            request.Fail();
        }
    }

    private bool Take(SshChannel channel, string name, ReadOnlySpan<byte> data)
    {
        switch (name)
        {
            case PtyRequest.RequestName when _terminal is null && _work is null:
                _terminal = PtyRequest.Decode(data);
                return true;
            case EnvRequest.RequestName when _work is null:
                return TakeVariable(EnvRequest.Decode(data));
            case TerminalSize.RequestName:
                return Resize(TerminalSize.Decode(data));
            case SessionRequest.AgentForwarding when _keys is null && _work is null:
                _keys = new KeySource(channel.Connection, data.ToArray());
                return true;
            case LinkNames.Descriptors when _passed is null && _work is null:
                _passed = inbox?.Take(SessionRequest.DecodeText(data));
                return _passed is not null;
            case SessionRequest.Signal:
                return SignalNames.NumberOf(SessionRequest.DecodeText(data)) is { } signal && _work is { } work && work.Signal(signal);
            case SessionRequest.Break:
                return _terminal is not null && _work is { } interrupted && interrupted.Signal(InterruptSignal);
            default:
                return _work is null && Begin(channel, name, data);
        }
    }

    private bool Begin(SshChannel channel, string name, ReadOnlySpan<byte> data)
    {
        switch (name)
        {
            case LinkNames.Attach when _terminal is not null && _passed is null or { IsTerminal: true }:
                var attach = AttachRequest.Decode(data);
                _work = new AttachSession(context, channel, Process(channel), attach, _terminal, _environment);
                if (_keys is not null)
                {
                    context.Keys.Enter(_keys);
                }

                return true;
            case LinkNames.Logs:
                _work = new LogsSession(context, channel, LogsRequest.Decode(data));
                return true;
            case SessionRequest.Exec:
                return RunCommand(channel, SupervisorShell, [Path.GetFileName(SupervisorShell), "-c", SessionRequest.DecodeText(data)], _terminal);
            case SessionRequest.Shell:
                return RunCommand(channel, SupervisorShell, ["-" + Path.GetFileName(SupervisorShell)], _terminal);
            case SessionRequest.Subsystem when SessionRequest.DecodeText(data) == "sftp" && SftpServers.FirstOrDefault(File.Exists) is { } server:
                return RunCommand(channel, server, ["sftp-server"], terminal: null);
            default:
                return false;
        }
    }

    private static string SupervisorShell => Hosting.SupervisorPaths.Shell;

    private bool RunCommand(SshChannel channel, string file, string[] arguments, PtyRequest? terminal)
    {
        // A command on a terminal wants one that it can open by name, which a passed one is not.
        if (_passed is not null && (terminal is not null || !_passed.ArePipes))
        {
            return false;
        }

        var environment = context.Paths.Environment(context.Keeper.Settings);
        foreach (var (name, value) in _environment)
        {
            environment[name] = value;
        }

        if (terminal is not null)
        {
            Describe(terminal, environment);
        }

        if (_keys is not null)
        {
            // The keys of whoever runs the command, not of whoever came last.
            _keySocket = context.Keys.Open(_keys);
            environment["SSH_AUTH_SOCK"] = _keySocket?.Path ?? string.Empty;
        }

        var request = new SpawnRequest
        {
            File = file,
            Arguments = arguments,
            Environment = environment,
            WorkingDirectory = context.Paths.StartDirectory,
        };
        _work = new CommandSession(Process(channel), request, terminal);
        return true;
    }

    /// <summary>What programs on a person's own terminal read of it: a name that this image describes, and 24-bit colour only where it has that.</summary>
    private void Describe(PtyRequest terminal, Dictionary<string, string> environment)
    {
        environment["TERM"] = Terminfo.IsDumb(terminal.Term) ? "dumb" : Terminfo.Resolve(terminal.Term, context.Paths.Home);
        if (!TerminalFeatures.HasTrueColor(terminal.Term, _environment))
        {
            environment.Remove("COLORTERM");
        }
    }

    private ISessionProcess Process(SshChannel channel)
    {
        if (_passed is not { } passed)
        {
            return new RelayedProcess(channel, context.Reaper);
        }

        // The process's from here on.
        _passed = null;
        return new PassedProcess(channel, context.Reaper, passed);
    }

    private bool TakeVariable(EnvRequest variable)
    {
        if (!AgentEnvironment.IsAccepted(variable.Name) || _environment.Count >= MaxVariables || variable.Value.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        _environment[variable.Name] = variable.Value;
        return true;
    }

    private bool Resize(TerminalSize size)
    {
        if (_terminal is null)
        {
            return false;
        }

        // Before the start it is the terminal's first size.
        _terminal = size is { Columns: > 0, Rows: > 0 } ? _terminal with { Size = size } : _terminal;
        _work?.Resize(size);
        return true;
    }

    private async Task RunToEndAsync(SshChannel channel, ISessionWork work)
    {
        SessionEnd end;
        try
        {
            end = await work.RunAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is LibcException or TmuxException or InvalidOperationException)
        {
            context.Log.Error($"A session failed: {e.Message}");
            channel.WriteExtended(SessionRequest.StderrDataType, System.Text.Encoding.UTF8.GetBytes($"agentssh: {e.Message}\r\n"));
            end = new SessionEnd(FailedStatus);
        }

        work.Close();
        if (end.Signal != 0 && SignalNames.NameOf(end.Signal) is { } name)
        {
            channel.SendRequest(SessionRequest.ExitSignal, new ExitSignal(name, end.CoreDumped, string.Empty).Encode());
        }
        else
        {
            channel.SendRequest(SessionRequest.ExitStatus, SessionRequest.EncodeNumber(end.Signal != 0 ? 128 + (uint)end.Signal : end.Status));
        }

        channel.SendEof();
        channel.Close();
    }
}
