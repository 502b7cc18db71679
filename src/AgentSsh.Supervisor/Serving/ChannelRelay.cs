using AgentSsh.Ssh;

namespace AgentSsh.Supervisor.Serving;

/// <summary>One end of two channels that are joined: all that arrives on its own is passed to the other. Credit follows what the other takes.</summary>
internal sealed class ChannelRelay : ChannelHandler
{
    private readonly TaskCompletionSource<SshChannel> _other = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private Task _tail = Task.CompletedTask;

    /// <summary>Names the other channel; what arrived before is passed on now.</summary>
    public void Join(SshChannel other) => _other.SetResult(other);

    public override void OnData(SshChannel channel, ReadOnlySpan<byte> data)
    {
        var copy = data.ToArray();
        Pass(other =>
        {
            other.Write(copy);
            channel.Consumed(copy.Length);
        });
    }

    public override void OnExtendedData(SshChannel channel, uint dataType, ReadOnlySpan<byte> data)
    {
        var copy = data.ToArray();
        Pass(other =>
        {
            other.WriteExtended(dataType, copy);
            channel.Consumed(copy.Length);
        });
    }

    public override void OnEof(SshChannel channel) => Pass(other => other.SendEof());

    public override void OnRequest(SshChannel channel, ChannelRequest request)
    {
        Pass(other => other.SendRequest(request.Name, request.Data.Span));
        request.Succeed();
    }

    public override void OnClosed(SshChannel channel) => Pass(other => other.Close());

    // In order, after the other is known. A command's few lines: nothing here has to be fast.
    private void Pass(Action<SshChannel> step)
    {
        lock (_gate)
        {
            _tail = PassAsync(_tail, step);
        }
    }

    private async Task PassAsync(Task before, Action<SshChannel> step)
    {
        await before.ConfigureAwait(false);
        var other = await _other.Task.ConfigureAwait(false);
        await other.WaitForRoomAsync().ConfigureAwait(false);
        step(other);
    }
}
