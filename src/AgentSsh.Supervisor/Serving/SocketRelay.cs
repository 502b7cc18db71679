using System.Net.Sockets;
using System.Threading.Channels;
using AgentSsh.Ssh;

namespace AgentSsh.Supervisor.Serving;

/// <summary>Moves bytes between a connected socket and a channel, each way to its own end.</summary>
internal sealed class SocketRelay : ChannelHandler, IDisposable
{
    private const int BufferSize = 32 * 1024;

    // Not bounded by itself: what waits here has not been credited, so the channel's window bounds it.
    private readonly Channel<byte[]> _incoming = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly Socket _socket;

    /// <param name="socket">The socket, which the relay owns.</param>
    public SocketRelay(Socket socket) => _socket = socket;

    public override void OnData(SshChannel channel, ReadOnlySpan<byte> data) => _incoming.Writer.TryWrite(data.ToArray());

    public override void OnEof(SshChannel channel) => _incoming.Writer.TryComplete();

    public override void OnClosed(SshChannel channel)
    {
        _incoming.Writer.TryComplete();
        _socket.Dispose();
    }

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
        try
        {
            await foreach (var piece in _incoming.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                for (var sent = 0; sent < piece.Length;)
                {
                    sent += await _socket.SendAsync(piece.AsMemory(sent), SocketFlags.None).ConfigureAwait(false);
                }

                channel.Consumed(piece.Length);
            }

            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It reads no more. What it still writes is received by the other loop, which ends with it.
            _socket.Dispose();
            throw;
        }
    }

    private async Task ReceiveAsync(SshChannel channel)
    {
        var buffer = new byte[BufferSize];
        int received;
        while (channel.IsOpen && (received = await _socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None).ConfigureAwait(false)) > 0)
        {
            channel.Write(buffer.AsSpan(0, received));
            await channel.WaitForRoomAsync().ConfigureAwait(false);
        }

        channel.SendEof();
    }
}
