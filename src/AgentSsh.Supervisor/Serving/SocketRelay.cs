using System.Net.Sockets;
using System.Threading.Channels;
using AgentSsh.Ssh;

namespace AgentSsh.Supervisor.Serving;

/// <summary>Moves bytes between a connected socket and a channel, each way to its own end.</summary>
internal sealed class SocketRelay : ChannelHandler, IDisposable
{
    private const int BufferSize = 32 * 1024;
    private const int ReadsNoMore = 1;
    private const int WritesNoMore = 2;

    // Not bounded by itself: what waits here has not been credited, so the channel's window bounds it.
    private readonly Channel<byte[]> _incoming = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Socket _socket;
    private int _far;
    private volatile bool _isAbandoned;

    /// <param name="socket">The socket, which the relay owns.</param>
    public SocketRelay(Socket socket) => _socket = socket;

    /// <summary>The link is on this machine, so that less than the usual window keeps it busy; and of these there are many.</summary>
    public override uint? WindowSize => 256 * 1024;

    private bool Reads => (Volatile.Read(ref _far) & ReadsNoMore) == 0;

    public override void OnData(SshChannel channel, ReadOnlySpan<byte> data) => _incoming.Writer.TryWrite(data.ToArray());

    public override void OnEof(SshChannel channel) => _incoming.Writer.TryComplete();

    public override void OnClosed(SshChannel channel)
    {
        _incoming.Writer.TryComplete();
        if (!_isAbandoned)
        {
            _socket.Dispose();
        }
    }

    /// <summary>Its channel was not opened in time: when it comes yet, and is closed, the socket is another's.</summary>
    public void Abandon() => _isAbandoned = true;

    /// <summary>Runs until both directions are at their end; then the channel and the socket are closed.</summary>
    public async Task RunAsync(SshChannel channel)
    {
        try
        {
            await Task.WhenAll(SendAsync(channel), ReceiveAsync(channel)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One end broke off: so does the other.
        }
        finally
        {
            channel.Close();
            _socket.Dispose();
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task SendAsync(SshChannel channel)
    {
        await foreach (var piece in _incoming.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            await SendAsync(piece).ConfigureAwait(false);
            channel.Consumed(piece.Length);
        }

        if (Reads)
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
    }

    private async Task SendAsync(byte[] piece)
    {
        try
        {
            for (var sent = 0; sent < piece.Length && Reads;)
            {
                sent += await _socket.SendAsync(piece.AsMemory(sent), SocketFlags.None).ConfigureAwait(false);
            }
        }
        catch (SocketException)
        {
            // It reads no more, and may still have written an answer that says why: the other loop takes it, and ends this one.
            Note(ReadsNoMore);
        }
    }

    private async Task ReceiveAsync(SshChannel channel)
    {
        try
        {
            var buffer = new byte[BufferSize];
            int received;
            while (channel.IsOpen && (received = await _socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None).ConfigureAwait(false)) > 0)
            {
                channel.Write(buffer.AsSpan(0, received));
                await channel.WaitForRoomAsync().ConfigureAwait(false);
            }
        }
        catch (SocketException)
        {
            Note(ReadsNoMore);
        }

        channel.SendEof();
        Note(WritesNoMore);
    }

    // Once the far side neither reads nor writes any more, nothing can come of what the person still sends, and nobody has to say that it was all.
    private void Note(int what)
    {
        if ((Interlocked.Or(ref _far, what) | what) == (ReadsNoMore | WritesNoMore))
        {
            _incoming.Writer.TryComplete();
        }
    }
}
