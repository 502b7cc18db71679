using System.Buffers;
using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Uploads;
using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments;

/// <summary>The client's end of a session that may be an upload to no place in particular: that is led into the agent's inbox.</summary>
internal abstract class UploadEnd : RoadEnd
{
    // Only of a session that is followed, and only of it.
    private readonly Lock _gate = new();
    private IUploadReader? _reader;
    private string? _scp;
    private ArrayBufferWriter<byte>? _waiting;
    private bool _hasEnded;

    /// <summary>What there is to paste when the session ends well; null when nothing came to the inbox, or not all of it.</summary>
    protected PasteRequest? Uploaded
    {
        get
        {
            if (_reader is not { } reader)
            {
                return null;
            }

            lock (_gate)
            {
                return reader.Result;
            }
        }
    }

    /// <summary>Tells what the session is before anything of it goes to the container.</summary>
    protected void Follow(SessionIntent intent, InboxPolicy policy)
    {
        if (policy == InboxPolicy.Off)
        {
            return;
        }

        switch (intent)
        {
            case SessionIntent.Sftp:
                _reader = new SftpUploadReader();
                break;
            case SessionIntent.Exec { Command: var command } when ScpCommand.TryLead(command, out string? led):
                _scp = led;
                break;
        }
    }

    /// <summary>Makes the inbox for a command that uploads, before it starts.</summary>
    /// <returns>The data that starts the led one; null: as it was asked for.</returns>
    protected async Task<byte[]?> LeadAsync(SshChannel far, CancellationToken cancellationToken)
    {
        if (_scp is null || !await AskForInboxAsync(far, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        _reader = new ScpUploadReader();
        return SessionRequest.EncodeText(_scp);
    }

    protected override void PassData(SshChannel from, SshChannel to, ReadOnlySpan<byte> data)
    {
        if (_reader is not { } reader)
        {
            base.PassData(from, to, data);
            return;
        }

        lock (_gate)
        {
            if (_waiting is { } waiting)
            {
                // The window bounds it.
                waiting.Write(data);
            }
            else
            {
                Look(reader, from, to, data);
            }
        }
    }

    protected override void PassEof(SshChannel to)
    {
        lock (_gate)
        {
            if (_waiting is not null)
            {
                _hasEnded = true;
                return;
            }
        }

        // What is held of a request that was never finished is nothing to the program.
        base.PassEof(to);
    }

    /// <summary>Runs something of the session; what fails ends it.</summary>
    protected abstract Task RunAsync(Func<CancellationToken, Task> run);

    /// <summary>Says something where the person can read it.</summary>
    protected abstract void WriteWords(string words);

    // Under the gate.
    private void Look(IUploadReader reader, SshChannel from, SshChannel to, ReadOnlySpan<byte> data)
    {
        do
        {
            UploadStep step = reader.Step(data);
            data = data[step.Taken..];
            if (step.Added > 0)
            {
                CountInserted(step.Added);
            }

            if (!step.Pass.IsEmpty)
            {
                base.PassData(from, to, step.Pass);
            }

            if (step.NeedsInbox)
            {
                _waiting = new ArrayBufferWriter<byte>();
                _waiting.Write(data);
                _ = RunAsync(cancellation => OpenInboxAsync(reader, from, to, cancellation));
                return;
            }
        }
        while (!data.IsEmpty);
    }

    private async Task OpenInboxAsync(IUploadReader reader, SshChannel from, SshChannel to, CancellationToken cancellationToken)
    {
        bool isThere = await AskForInboxAsync(to, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            ReadOnlySpan<byte> waited = _waiting is { } waiting ? waiting.WrittenSpan : default;
            _waiting = null;
            reader.Answer(isThere);
            Look(reader, from, to, waited);
            if (_hasEnded)
            {
                base.PassEof(to);
            }
        }
    }

    private async Task<bool> AskForInboxAsync(SshChannel far, CancellationToken cancellationToken)
    {
        bool isThere = await far.SendRequestAsync(LinkNames.Inbox, default, cancellationToken).ConfigureAwait(false);
        if (!isThere && !cancellationToken.IsCancellationRequested && far.IsOpen)
        {
            WriteWords($"the agent's container cannot make {LinkNames.InboxDirectory}; the files go beside it.");
        }

        return isThere;
    }
}
