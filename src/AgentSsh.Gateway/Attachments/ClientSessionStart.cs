using System.Text;
using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Attachments.Input;
using AgentSsh.Gateway.Attachments.Screen;
using AgentSsh.Gateway.Commands;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments;

/// <summary>How it starts: from what the client asked for to what runs for it.</summary>
internal sealed partial class ClientSession
{
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
