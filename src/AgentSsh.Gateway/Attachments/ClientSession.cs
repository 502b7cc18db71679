using System.Diagnostics.CodeAnalysis;
using System.Text;
using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Agents;
using AgentSsh.Gateway.Attachments.Input;
using AgentSsh.Gateway.Attachments.Screen;
using AgentSsh.Gateway.Commands;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments;

/// <summary>
/// A session channel of a client: collects what it is to be, decides whether it may, and is then one end of a relay, or the output of one of the
/// gateway's own verbs. A watcher's keys end here.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer or a wait handle holds nothing to dispose, and its token is read until the end.")]
internal sealed class ClientSession(ClientHandler client, string id) : UploadEnd, IScreenHost, IInputHost
{
    // EX_UNAVAILABLE, EX_TEMPFAIL and EX_NOPERM of sysexits.h.
    private const uint Unavailable = 69;
    private const uint TemporaryFailure = 75;
    private const uint NoPermission = 77;
    private const uint Interrupted = 130;

    // Behind input that the program does not read; more than a person makes in that time.
    private const int MaxWaitingRequests = 64;

    private readonly SessionSetup _setup = new();
    private readonly CancellationTokenSource _gone = new();
    private SshChannel _channel = null!;
    private AttachmentInput? _input;
    private bool _isStarted;
    private bool _isWaiting;
    private volatile bool _takesInput = true;
    private bool _endsWithEof = true;
    private bool _owesSize;
    private int _holds = 1;
    private long _typedAt;

    /// <summary>Unique while the gateway runs.</summary>
    public string Id { get; } = id;

    /// <summary>The client's connection.</summary>
    public SshConnection Connection => _channel.Connection;

    /// <summary>The client's terminal in front of the screen; null for any other session.</summary>
    public Attachment? Attachment => Screen?.Attachment;

    /// <summary>What goes to that terminal; null for any other session.</summary>
    public AttachmentScreen? Screen { get; private set; }

    /// <summary>Who typed into the screen here, and when last; null where nobody has.</summary>
    public (string Person, DateTimeOffset At)? LastTyped =>
        Volatile.Read(ref _typedAt) is > 0 and var typed && Attachment is { } attachment
            ? (attachment.Person, client.Time.GetUtcNow() - client.Time.GetElapsedTime(typed))
            : null;

    /// <summary>When the person at the screen last typed, since the gateway's clock began; zero when nobody has.</summary>
    public TimeSpan LastInput => client.Time.GetElapsedTime(0, Volatile.Read(ref _typedAt));

    /// <summary>The client offers its ssh agent and may.</summary>
    public bool OffersAgent => _setup.OffersAgent;

    /// <summary>Gives the session its channel.</summary>
    public void Begin(SshChannel channel) => _channel = channel;

    public override void OnData(SshChannel channel, ReadOnlySpan<byte> data)
    {
        if (_input is { } input && (_takesInput || !Volatile.Read(ref _isWaiting)))
        {
            input.Take(data);
            return;
        }

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
            case PtyRequest.RequestName when !_isStarted && client.Access.Permissions.MayPty:
                _setup.SetPty(PtyRequest.Decode(data));
                channel.MarkInteractive();
                request.Succeed();
                break;
            case EnvRequest.RequestName when !_isStarted:
                Answer(request, _setup.TryAdd(EnvRequest.Decode(data)));
                break;
            case SessionRequest.AgentForwarding when !_isStarted:
                OfferAgent(request);
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

    public override void OnIdle(SshChannel channel) =>
        Dismiss($"nothing was typed or shown for {channel.IdleTimeout.TotalSeconds:0} s, which is the most here (channel_timeout).", TemporaryFailure);

    TerminalSize IScreenHost.Size => _setup.Pty?.Size ?? default;

    bool IScreenHost.IsFetched => Road is not null;

    void IScreenHost.Wake() => Road?.Wake();

    // tmux draws everything for a size that is told again.
    void IScreenHost.Redraw() => SendSize();

    bool IScreenEnd.HasBacklog => _channel.BufferedBytes >= _channel.OutputLimit;

    void IInputHost.PassInput(ReadOnlySpan<byte> data)
    {
        if (_takesInput)
        {
            base.OnData(_channel, data);
        }
        else
        {
            _channel.Consumed(data.Length);
        }
    }

    void IInputHost.Acted(InputActivity activity)
    {
        if (Screen is { } screen && activity.HasFlag(InputActivity.Typed))
        {
            client.Agent.Attachments.Audience.Typed(screen);
            screen.Typed();
            if (!screen.IsWatcher)
            {
                Volatile.Write(ref _typedAt, client.Time.GetTimestamp());
            }
        }
        else if (Screen is { } looking)
        {
            client.Agent.Attachments.Audience.Looked(looking);
        }
    }

    void IInputHost.Leave() => Dismiss($"you have left; agent {client.Agent.Name} goes on.", 0);

    void IScreenEnd.WriteScreen(ReadOnlySpan<byte> bytes) => _channel.Write(bytes);

    void IScreenEnd.WriteNotice(ReadOnlySpan<byte> bytes) => WriteOwn(_channel, bytes);

    public override void OnClosed(SshChannel channel)
    {
        // Before it leaves: whoever is about to enter sees one or the other.
        _gone.Cancel();
        Leave();
        LeaveWhenOver();
        Road?.Dispose();
        Screen?.Dispose();
        _input?.Dispose();

        // Nobody waits for what was typed ahead, and a program that does not read must not keep the channel.
        Deliver(static other => other.Abort());
    }

    /// <summary>A program in the container asks for the ssh agent that the client offers.</summary>
    internal void LeadToKeys(ChannelOpenRequest request) => client.LeadToKeys(request);

    /// <summary>The supervisor went away without saying how the session ended.</summary>
    internal void LinkLost() => Dismiss("the agent's container ended or is being restarted; connect again.", TemporaryFailure);

    /// <summary>Ends the session from the gateway's side, leaving the person's terminal as a shell expects it.</summary>
    internal void Dismiss(string words, uint status)
    {
        // Nothing of the screen comes after these words.
        Road?.Dispose();
        if (Screen is { } screen)
        {
            WriteOwn(_channel, screen.Stream.Close().Span);
            WriteOwn(_channel, TerminalReset.Sequence);
        }

        Finish(words, status);
    }

    /// <summary>Tells the person why the session ends here, and ends it.</summary>
    internal void Finish(string words, uint status)
    {
        WriteWords(words);
        End(status);
    }

    /// <summary>Ends the session for something that is not the person's business, nor the agent's.</summary>
    internal void Fail(Exception exception)
    {
        client.LogFailure(exception);
        Finish("the gateway failed; its log says why.", Unavailable);
    }

    /// <summary>What ran for the client has ended well: what it has uploaded is pasted where that is wanted.</summary>
    /// <param name="link">The link to the supervisor.</param>
    /// <param name="later">Does something when the client has got what came before.</param>
    internal void EndedWell(SshConnection link, Action<Action> later)
    {
        if (Uploaded is { } uploaded && PromptPaste.Ask(client.Agent, client.Access, uploaded, link) is { } words)
        {
            later(() => WriteWords(words));
        }
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

    private void OfferAgent(ChannelRequest request)
    {
        var keys = new Forward.Keys();
        string? refusal = ForwardPolicy.Refusal(client.Access, keys);
        if (refusal is not null)
        {
            client.Refused(keys.ToString(), refusal);
        }

        _setup.OffersAgent = refusal is null;
        Answer(request, _setup.OffersAgent);
    }

    /// <summary>The agent's side has taken something: a size that was held back goes after it.</summary>
    internal void FarSent()
    {
        if (Volatile.Read(ref _owesSize) && Interlocked.Exchange(ref _owesSize, false))
        {
            SendSize();
        }
    }

    private void Resize(TerminalSize size)
    {
        _setup.Resize(size);
        SendSize();
        if (Screen is { } screen)
        {
            client.Agent.Attachments.Audience.Resized(screen);
        }
    }

    /// <summary>Only the latest size matters: behind input that the program does not read they do not pile up.</summary>
    private void SendSize()
    {
        if (_setup.Pty is not { } pty || Other is not { } far)
        {
            return;
        }

        Road?.Resize(pty.Size);
        if (far.WaitingRequests < MaxWaitingRequests)
        {
            far.SendRequest(TerminalSize.RequestName, pty.Size.Encode());
        }
        else
        {
            Volatile.Write(ref _owesSize, true);
        }
    }

    private void PassOn(ChannelRequest request)
    {
        if (Other is { WaitingRequests: >= MaxWaitingRequests } || IsWaitingFull)
        {
            request.Fail();
            return;
        }

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

        ReadOnlyMemory<byte> data = request.Data;
        string name = request.Name;
        _isStarted = true;
        request.Succeed();
        TellWords();
        if (client.Access.Permissions.ForcedCommand is { } forced)
        {
            if (!_setup.TrySetOriginalCommand(kind, command))
            {
                Finish("this command is too long to be handed to the one that your key is bound to.", Usage.ExitStatus);
                return;
            }

            intent = SessionIntent.ParseForced(forced);
            (name, data) = intent is SessionIntent.Sftp
                ? (SessionRequest.Subsystem, SessionRequest.EncodeText("sftp"))
                : (SessionRequest.Exec, SessionRequest.EncodeText(forced));
        }

        _channel.IdleTimeout = client.Limits.ChannelTimeoutOf(intent switch
        {
            SessionIntent.Screen or SessionIntent.Verb { Name: "shell" } => ChannelTimeout.Shell,
            SessionIntent.Sftp => ChannelTimeout.Sftp,
            _ => ChannelTimeout.Command,
        });
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
            case SessionIntent.Help when !client.Access.Permissions.MayPty:
                Finish($"the agent's screen needs a terminal, and {Refusals.Key}", NoPermission);
                break;
            case SessionIntent.Help:
                _channel.WriteExtended(SessionRequest.StderrDataType, Encoding.UTF8.GetBytes(Usage.NeedsTerminal));
                End(Usage.ExitStatus);
                break;
            case SessionIntent.Exec or SessionIntent.Sftp when !client.Access.MayExec:
                RefuseExec(intent is SessionIntent.Sftp ? "file transfer" : "a command");
                break;
            default:
                bool isPlain = _setup.Pty is null;
                _endsWithEof = isPlain;
                if (isPlain)
                {
                    Follow(intent, client.Access.Agent.Inbox);
                }

                _ = RunAsync(cancellation => OpenFarAsync(isPlain, (far, led) => far.SendRequestAsync(name, led is null ? data : led, cancellation), cancellation));
                break;
        }
    }

    private void RefuseExec(string what)
    {
        client.Refused(what, client.ExecRefusal);
        Finish(client.ExecRefusal, NoPermission);
    }

    /// <summary>Says what was refused to the connection before, such as a forward, where the person can read it.</summary>
    private void TellWords()
    {
        while (client.NextWords() is { } words)
        {
            WriteWords(words);
        }
    }

    protected override void WriteWords(string words)
    {
        byte[] line = Encoding.UTF8.GetBytes($"agentssh: {words}{(_setup.Pty is null ? "\n" : "\r\n")}");
        if (_setup.Pty is null)
        {
            WriteOwnError(_channel, line);
        }
        else
        {
            WriteOwn(_channel, line);
        }
    }

    protected override async Task RunAsync(Func<CancellationToken, Task> run)
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
            Fail(e);
        }
    }

    private async Task AttachAsync(CancellationToken cancellationToken)
    {
        Role role = client.Access.Role;
        var attachment = new Attachment(Id, client.Access.Person, role, client.RemoteEndPoint, client.Time.GetUtcNow());
        Screen = new AttachmentScreen(this, attachment, _setup, client.Agent.Attachments.Audience, client.Time);
        _input = new AttachmentInput(this, client.DetachKey, client.Time);
        var attach = new AttachRequest(Id, client.Access.Person, role == Role.Watcher, role == Role.Watcher);
        await OpenFarAsync(
            true,
            (far, _) =>
            {
                Task<bool> attached = far.SendRequestAsync(LinkNames.Attach, attach.Encode(), cancellationToken);
                _takesInput = role != Role.Watcher;
                return attached;
            },
            cancellationToken).ConfigureAwait(false);
        Screen.Show(client.Agent.NewsFor(client.Access.Person));
    }

    private Task RunVerbAsync(SessionIntent.Verb verb, CancellationToken cancellationToken)
    {
        if (verb is { Name: "shell", Arguments.Count: 0 })
        {
            if (!client.Access.MayExec)
            {
                RefuseExec("a shell");
                return Task.CompletedTask;
            }

            _takesInput = true;
            _endsWithEof = _setup.Pty is null;
            return OpenFarAsync(_setup.Pty is null, (far, _) => far.SendRequestAsync(SessionRequest.Shell, default, cancellationToken), cancellationToken);
        }

        if (verb.Name == "logs")
        {
            if (!VerbRunner.TryParseLogs(verb.Arguments, out LogsRequest? logs, out string? problem))
            {
                Finish(problem, Usage.ExitStatus);
                return Task.CompletedTask;
            }

            return OpenFarAsync(false, (far, _) => far.SendRequestAsync(LinkNames.Logs, logs.Encode(), cancellationToken), cancellationToken);
        }

        // Ctrl-C ends the one verb that goes on.
        Volatile.Write(ref _isWaiting, verb.Name == "watch");
        return client.Verbs.RunAsync(
            client.Agent, new VerbCaller(client.Access.Person, client.Access.Role), verb, new ChannelVerbOutput(_channel, _setup.Pty is not null, End), cancellationToken);
    }

    /// <summary>Brings the agent up, opens the session there and starts it.</summary>
    /// <param name="wantsRoad">It is a process whose bytes can go beside the link.</param>
    /// <param name="start">Asks for it; given the data of another command when an upload is led into the inbox.</param>
    /// <param name="cancellationToken">The client left.</param>
    private async Task OpenFarAsync(bool wantsRoad, Func<SshChannel, byte[]?, Task<bool>> start, CancellationToken cancellationToken)
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

        Enter(cancellationToken);
        if (Screen is { } screen && client.TakeLoginHint() is { } hint)
        {
            screen.Show(hint);
        }

        var farEnd = new LinkSession(this);
        SshChannel far = await OpenOnLinkAsync(link, farEnd, cancellationToken).ConfigureAwait(false);
        farEnd.Join(_channel);
        SendSetup(far);
        if (wantsRoad && client.Roads is { } roads)
        {
            await OpenRoadAsync(roads, client.Agent, link, far, _channel, () => _setup.Pty, cancellationToken).ConfigureAwait(false);
        }

        Task<bool> started = start(far, await LeadAsync(far, cancellationToken).ConfigureAwait(false));
        Join(far);
        if (!await started.ConfigureAwait(false))
        {
            far.Abort();
            Finish("the agent's container could not start this; its supervisor's log says why.", Unavailable);
        }
    }

    /// <summary>Is there from now on; not when the client has left while it was waited for, or it would be there for ever.</summary>
    private void Enter(CancellationToken cancellationToken)
    {
        client.Agent.Attachments.Add(this);
        if (Screen is { } screen)
        {
            client.Agent.Attachments.Audience.Enter(screen);
        }

        if (cancellationToken.IsCancellationRequested)
        {
            Leave();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private void Leave()
    {
        client.Agent.Attachments.Remove(this);
        if (Screen is { } screen)
        {
            client.Agent.Attachments.Audience.Leave(screen);
        }
    }

    /// <summary>Opens the session's channel on the link. The session counts for its connection until that is answered, even when the client has gone on
    /// to the next: or one client that opens and closes could fill the link that all share.</summary>
    private async Task<SshChannel> OpenOnLinkAsync(SshConnection link, LinkSession farEnd, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _holds);
        Task<SshChannel> opening = link.OpenChannelAsync(SessionRequest.ChannelType, default, farEnd, CancellationToken.None);
        try
        {
            return await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _ = ReleaseAsync(opening);
        }
    }

    private async Task ReleaseAsync(Task<SshChannel> opening)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully && _gone.IsCancellationRequested)
        {
            opening.Result.Abort();
        }

        LeaveWhenOver();
    }

    private void LeaveWhenOver()
    {
        if (Interlocked.Decrement(ref _holds) == 0)
        {
            client.SessionEnded(this);
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
