using AgentSsh.Ssh.Connection;

namespace AgentSsh.Ssh;

/// <summary>The peer wants a channel; must be answered once, at once or later, from any thread.</summary>
public sealed class ChannelOpenRequest
{
    private readonly ChannelTable _channels;
    private int _answered;

    internal ChannelOpenRequest(ChannelTable channels, string type, byte[] data, RemoteEnd remote)
    {
        _channels = channels;
        Type = type;
        Data = data;
        Remote = remote;
    }

    /// <summary>The channel's type, such as <c>session</c>.</summary>
    public string Type { get; }

    /// <summary>What follows the common fields, by type.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    internal RemoteEnd Remote { get; }

    /// <summary>Opens the channel.</summary>
    /// <param name="handler">Who serves it from now on.</param>
    /// <exception cref="InvalidOperationException">The request was answered before.</exception>
    public SshChannel Accept(ChannelHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        AnswerOnce();
        return _channels.Accept(this, handler);
    }

    /// <summary>Refuses the channel.</summary>
    /// <param name="reason">Why, for programs.</param>
    /// <param name="message">Why, for people; OpenSSH's client prints it.</param>
    /// <exception cref="InvalidOperationException">The request was answered before.</exception>
    public void Refuse(ChannelOpenFailure reason, string message)
    {
        AnswerOnce();
        _channels.Refuse(Remote.Number, reason, message);
    }

    private void AnswerOnce()
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0)
        {
            throw new InvalidOperationException("This channel open was answered before.");
        }

        _channels.OpenAnswered();
    }
}
