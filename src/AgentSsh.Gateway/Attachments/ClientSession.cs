using System.Diagnostics.CodeAnalysis;
using System.Text;
using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Agents;
using AgentSsh.Gateway.Attachments.Input;
using AgentSsh.Gateway.Attachments.Screen;
using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments;

/// <summary>
/// A session channel of a client: collects what it is to be, decides whether it may, and is then one end of a relay, or the output of one of the
/// gateway's own verbs. A watcher's keys end here.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer or a wait handle holds nothing to dispose, and its token is read until the end.")]
internal sealed partial class ClientSession(ClientHandler client, string id) : UploadEnd, IScreenHost, IInputHost
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

    // The supervisor has everything drawn for a size that is told again.
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

    void IInputHost.DropInput(int count) => _channel.Consumed(count);

    bool IInputHost.AwaitsReport => Screen is not { } screen || screen.AwaitsReport;

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

    /// <summary>The supervisor went away without saying how the session ended. Fire and forget: it ends with the session.</summary>
    internal async Task LinkLostAsync(SshConnection link)
    {
        string? end = await client.Agent.LearnEndAsync(link).ConfigureAwait(false);
        Dismiss(end is null ? "the agent's container ended or is being restarted; connect again." : $"the agent's container ended: {end}; connect again.", TemporaryFailure);
    }

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
}
