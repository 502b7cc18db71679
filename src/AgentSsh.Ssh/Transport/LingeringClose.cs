using System.Buffers;
using System.Net.Sockets;

namespace AgentSsh.Ssh.Transport;

/// <summary>
/// Lets last words arrive. A socket that is closed while something unread lies in it resets the connection, and the peer's kernel then throws away what
/// the peer has not read yet, our words among it (RFC 1122 section 4.2.2.13). So this side says that it sends no more and reads until the peer
/// closes too, for a bounded time and number of bytes.
/// </summary>
internal static class LingeringClose
{
    /// <summary>Bytes read and thrown away at most.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int BlockSize = 4 * 1024;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(1);

    /// <summary>Returns when the peer has closed, or has had its time or its bytes. The caller closes the socket then.</summary>
    public static async Task DrainAsync(Socket socket)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockSize);
        using var deadline = new CancellationTokenSource(Time);
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            for (int drained = 0, count = 1; count > 0 && drained < MaxBytes; drained += count)
            {
                count = await socket.ReceiveAsync(block, deadline.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The peer is gone, or has had its time.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
