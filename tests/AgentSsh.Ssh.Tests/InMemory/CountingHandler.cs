using System.Threading.Channels;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>Counts what happens on a channel.</summary>
internal sealed class CountingHandler : ChannelHandler
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly Channel<bool> _changed = System.Threading.Channels.Channel.CreateUnbounded<bool>();
    private long _received;
    private long _sent;
    private int _closed;
    private int _requests;

    /// <summary>Whether what arrives is used up at once.</summary>
    public bool Uses { get; init; } = true;

    public SshChannel? Channel { get; private set; }

    public int Closed => Volatile.Read(ref _closed);

    public Task ReceivedAsync(long bytes) => WaitAsync(() => Volatile.Read(ref _received) >= bytes);

    public Task SentAsync(long bytes) => WaitAsync(() => Volatile.Read(ref _sent) >= bytes);

    public Task RequestedAsync() => WaitAsync(() => Volatile.Read(ref _requests) > 0);

    public Task ClosedAsync() => WaitAsync(() => Closed > 0);

    public override void OnData(SshChannel channel, ReadOnlySpan<byte> data)
    {
        Channel = channel;
        if (Uses)
        {
            channel.Consumed(data.Length);
        }

        Interlocked.Add(ref _received, data.Length);
        _changed.Writer.TryWrite(true);
    }

    public override void OnRequest(SshChannel channel, ChannelRequest request)
    {
        request.Fail();
        Interlocked.Increment(ref _requests);
        _changed.Writer.TryWrite(true);
    }

    public override void OnSent(SshChannel channel, int bytes)
    {
        Interlocked.Add(ref _sent, bytes);
        _changed.Writer.TryWrite(true);
    }

    public override void OnClosed(SshChannel channel)
    {
        Interlocked.Increment(ref _closed);
        _changed.Writer.TryWrite(true);
    }

    private async Task WaitAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await _changed.Reader.ReadAsync().AsTask().WaitAsync(Limit);
        }
    }
}
