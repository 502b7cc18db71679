using System.Diagnostics.CodeAnalysis;
using System.Text;
using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Agents;
using AgentSsh.Gateway.Commands;
using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments;

/// <summary>
/// A session channel of a client: collects what it is to be, decides whether it may, and is then one end of a relay, or the output of one of the
/// gateway's own verbs. A watcher's keys end here.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer or a wait handle holds nothing to dispose, and its token is read until the end.")]
internal sealed class ClientSession(ClientHandler client, string id) : RelayEnd
{
    // EX_UNAVAILABLE, EX_TEMPFAIL and EX_NOPERM of sysexits.h.
    private const uint Unavailable = 69;
    private const uint TemporaryFailure = 75;
    private const uint NoPermission = 77;
    private const uint Interrupted = 130;

    private readonly SessionSetup _setup = new();
    private readonly CancellationTokenSource _gone = new();
    private SshChannel _channel = null!;
    private bool _isStarted;
    private bool _isWaiting;
    private volatile bool _takesInput = true;
    private bool _endsWithEof = true;

    /// <summary>Unique while the gateway runs.</summary>
    public string Id { get; } = id;

    /// <summary>The client's connection.</summary>
    public SshConnection Connection => _channel.Connection;

    /// <summary>The client's terminal in front of the screen; null for any other session.</summary>
    public Attachment? Attachment { get; private set; }

    /// <summary>The client offers its ssh agent and may.</summary>
    public bool OffersAgent => _setup.OffersAgent;

    /// <summary>Gives the session its channel.</summary>
    public void Begin(SshChannel channel) => _channel = channel;

    public override void OnData(SshChannel channel, ReadOnlySpan<byte> data)
    {
        if (!_takesInput)
        {
            if (data.Contains((byte)3))
            {
                Interrupt();
            }

            channel.Consumed(data.Length);
            return;
        }

        base.OnData(channel, data);
    }

    public override void OnEof(SshChannel channel)
    {
        // A terminal has no end of input but the one that is typed (tinyssh PR#80).
        if (_endsWithEof)
        {
            base.OnEof(channel);
        }
    }

    public override void OnRequest(SshChannel channel, ChannelRequest request)
    {
        ReadOnlySpan<byte> data = request.Data.Span;
        switch (request.Name)
        {
            case PtyRequest.RequestName when !_isStarted:
                _setup.SetPty(PtyRequest.Decode(data));
                channel.MarkInteractive();
                request.Succeed();
                break;
            case EnvRequest.RequestName when !_isStarted:
                Answer(request, _setup.TryAdd(EnvRequest.Decode(data)));
                break;
            case SessionRequest.AgentForwarding when !_isStarted:
                _setup.OffersAgent = client.Access.MayExec;
                Answer(request, client.Access.MayExec);
                break;
            case TerminalSize.RequestName:
                Resize(TerminalSize.Decode(data));
                request.Succeed();
                break;
            case SessionRequest.Signal or SessionRequest.Break when _isStarted && _takesInput:
                PassOn(request);
                break;
            case SessionRequest.Shell when !_isStarted:
                Start(request, SessionRequestKind.Shell, string.Empty);
                break;
            case SessionRequest.Exec when !_isStarted:
                Start(request, SessionRequestKind.Exec, SessionRequest.DecodeText(data));
                break;
            case SessionRequest.Subsystem when !_isStarted:
                Start(request, SessionRequestKind.Subsystem, SessionRequest.DecodeText(data));
                break;
            default:
                request.Fail();
                break;
        }
    }

    public override void OnClosed(SshChannel channel)
    {
        client.Agent.Attachments.Remove(this);
        client.SessionEnded(this);
        _gone.Cancel();

        // Nobody waits for what was typed ahead, and a program that does not read must not keep the channel.
        Deliver(static other => other.Abort());
    }

    /// <summary>The supervisor went away without saying how the session ended.</summary>
    internal void LinkLost() => Dismiss("the agent's container ended or is being restarted; connect again.", TemporaryFailure);

    /// <summary>Ends the session from the gateway's side, leaving the person's terminal as a shell expects it.</summary>
    internal void Dismiss(string words, uint status)
    {
        if (Attachment is not null)
        {
            WriteOwn(_channel, TerminalReset.Sequence);
        }

        Finish(words, status);
    }

    /// <summary>Tells the person why the session ends here, and ends it.</summary>
    internal void Finish(string words, uint status)
    {
        byte[] text = Encoding.UTF8.GetBytes($"agentssh: {words}{(_setup.Pty is null ? "\n" : "\r\n")}");
        if (_setup.Pty is null)
        {
            _channel.WriteExtended(SessionRequest.StderrDataType, text);
        }
        else
        {
            WriteOwn(_channel, text);
        }

        End(status);
    }

    /// <summary>Ends the session with a status.</summary>
    internal void End(uint status)
    {
        _channel.SendRequest(SessionRequest.ExitStatus, SessionRequest.EncodeNumber(status));
        _channel.SendEof();
        _channel.Close();
    }

    /// <summary>Ctrl-C where nothing is there to take it: while the person waits, or reads what only comes. A watcher's is a key like any other.</summary>
    private void Interrupt()
    {
        if (Volatile.Read(ref _isWaiting))
        {
            _gone.Cancel();
        }
        else if (Attachment is null && Other is { } far)
        {
            far.Abort();
            End(Interrupted);
        }
    }

    private static void Answer(ChannelRequest request, bool success)
    {
        if (success)
        {
            request.Succeed();
        }
        else
        {
            request.Fail();
        }
    }

    private void Resize(TerminalSize size)
    {
        _setup.Resize(size);
        if (_setup.Pty is { } pty)
        {
            Other?.SendRequest(TerminalSize.RequestName, pty.Size.Encode());
        }
    }

    private void PassOn(ChannelRequest request)
    {
        string name = request.Name;
        byte[] data = request.Data.ToArray();
        Deliver(other => other.SendRequest(name, data));
        request.Succeed();
    }

    private void Start(ChannelRequest request, SessionRequestKind kind, string command)
    {
        SessionIntent intent = SessionIntent.Parse(_setup.Pty is not null, kind, command);
        if (intent is SessionIntent.UnknownSubsystem)
        {
            request.Fail();
            return;
        }

        _isStarted = true;
        request.Succeed();
        switch (intent)
        {
            case SessionIntent.Screen:
                _takesInput = false;
                _endsWithEof = false;
                _ = RunAsync(AttachAsync);
                break;
            case SessionIntent.Verb verb:
                _takesInput = false;
                _ = RunAsync(cancellation => RunVerbAsync(verb, cancellation));
                break;
            case SessionIntent.BadVerb bad:
                Finish($"{bad.Problem}.", Usage.ExitStatus);
                break;
            case SessionIntent.Help:
                _channel.WriteExtended(SessionRequest.StderrDataType, Encoding.UTF8.GetBytes(Usage.NeedsTerminal));
                End(Usage.ExitStatus);
                break;
            case SessionIntent.Exec or SessionIntent.Sftp when !client.Access.MayExec:
                Finish(client.ExecRefusal, NoPermission);
                break;
            default:
                _endsWithEof = _setup.Pty is null;
                byte[] data = request.Data.ToArray();
                string name = request.Name;
                _ = RunAsync(cancellation => OpenFarAsync(far => far.SendRequestAsync(name, data, cancellation), cancellation));
                break;
        }
    }

    private async Task RunAsync(Func<CancellationToken, Task> run)
    {
        try
        {
            await run(_gone.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            End(Interrupted);
        }
        catch (AgentUnavailableException e)
        {
            Finish(e.Message, Unavailable);
        }
        catch (SshChannelOpenException e)
        {
            Finish($"the agent refused the session: {e.Message}.", TemporaryFailure);
        }
        catch (Exception e)
        {
            client.LogFailure(e);
            Finish("the gateway failed; its log says why.", Unavailable);
        }
    }

    private async Task AttachAsync(CancellationToken cancellationToken)
    {
        Role role = client.Access.Role;
        Attachment = new Attachment(Id, client.Access.Person, role, client.RemoteEndPoint, client.Time.GetUtcNow());
        var attach = new AttachRequest(Id, client.Access.Person, role == Role.Watcher, role == Role.Watcher);
        await OpenFarAsync(
            far =>
            {
                Task<bool> attached = far.SendRequestAsync(LinkNames.Attach, attach.Encode(), cancellationToken);
                _takesInput = role != Role.Watcher;
                return attached;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private Task RunVerbAsync(SessionIntent.Verb verb, CancellationToken cancellationToken)
    {
        if (verb is { Name: "shell", Arguments.Count: 0 })
        {
            if (!client.Access.MayExec)
            {
                Finish(client.ExecRefusal, NoPermission);
                return Task.CompletedTask;
            }

            _takesInput = true;
            _endsWithEof = _setup.Pty is null;
            return OpenFarAsync(far => far.SendRequestAsync(SessionRequest.Shell, default, cancellationToken), cancellationToken);
        }

        if (verb.Name == "logs")
        {
            if (!VerbRunner.TryParseLogs(verb.Arguments, out LogsRequest? logs, out string? problem))
            {
                Finish(problem, Usage.ExitStatus);
                return Task.CompletedTask;
            }

            return OpenFarAsync(far => far.SendRequestAsync(LinkNames.Logs, logs.Encode(), cancellationToken), cancellationToken);
        }

        return client.Verbs.RunAsync(
            client.Agent, new VerbCaller(client.Access.Person, client.Access.Role), verb, new ChannelVerbOutput(_channel, _setup.Pty is not null, End), cancellationToken);
    }

    /// <summary>Brings the agent up, opens the session there and starts it.</summary>
    private async Task OpenFarAsync(Func<SshChannel, Task<bool>> start, CancellationToken cancellationToken)
    {
        var line = new ProgressLine(text => WriteOwn(_channel, text), () => _setup.Pty?.Size.Columns ?? 80);
        Volatile.Write(ref _isWaiting, true);
        SshConnection link;
        try
        {
            link = await client.Agent.ConnectAsync(_setup.Pty is null ? SilentProgress.Instance : line, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _isWaiting, false);
            line.End();
        }

        client.Agent.Attachments.Add(this);
        var farEnd = new LinkSession(this);
        SshChannel far = await link.OpenChannelAsync(SessionRequest.ChannelType, default, farEnd, cancellationToken).ConfigureAwait(false);
        farEnd.Join(_channel);
        SendSetup(far);
        Task<bool> started = start(far);
        Join(far);
        if (!await started.ConfigureAwait(false))
        {
            far.Abort();
            Finish("the agent's container could not start this; its supervisor's log says why.", Unavailable);
        }
    }

    private void SendSetup(SshChannel far)
    {
        if (_setup.Pty is { } pty)
        {
            far.SendRequest(PtyRequest.RequestName, pty.Encode());
        }

        foreach (EnvRequest variable in _setup.Environment)
        {
            far.SendRequest(EnvRequest.RequestName, variable.Encode());
        }

        if (_setup.OffersAgent)
        {
            // With our id, by which the supervisor says whose agent it wants.
            far.SendRequest(SessionRequest.AgentForwarding, SessionRequest.EncodeText(Id));
        }
    }
}
