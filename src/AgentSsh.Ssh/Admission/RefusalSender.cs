using System.Net.Sockets;
using System.Text;
using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.Transport;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Admission;

/// <summary>
/// Tells clients that are not let in why: our identification line and <c>SSH_MSG_DISCONNECT</c> as the first packet, which every client shows to its
/// person (what stands before the identification, as sshd writes it, most show only when asked to be verbose). Nothing is kept for them but the socket.
/// </summary>
/// <param name="identification">Our identification line, without its end.</param>
internal sealed class RefusalSender(string identification)
{
    // Under a flood the rest is closed without a word: the words are for people, who are not that many.
    private const int MaxAtOnce = 64;

    private int _underWay;

    /// <summary>Sends the words and closes the socket, soon. Never blocks, never throws.</summary>
    public void Send(Socket client, string message)
    {
        if (Interlocked.Increment(ref _underWay) > MaxAtOnce)
        {
            Interlocked.Decrement(ref _underWay);
            client.Dispose();
            return;
        }

        _ = SendAsync(client, Encode(message));
    }

    private byte[] Encode(string message)
    {
        byte[] line = Encoding.ASCII.GetBytes(identification + "\r\n");
        byte[] payload = DisconnectMessage.Encode(SshDisconnectReason.TooManyConnections, message);
        var bytes = new byte[line.Length + PacketFraming.WireLength(NullCipher.Instance, payload.Length)];
        line.CopyTo(bytes, 0);
        Span<byte> packet = bytes.AsSpan(line.Length);
        PacketFraming.WriteHeader(packet, NullCipher.Instance, payload.Length);
        payload.CopyTo(packet[PacketFraming.HeaderLength..]);
        return bytes;
    }

    private async Task SendAsync(Socket client, byte[] bytes)
    {
        try
        {
            await client.SendAsync(bytes).ConfigureAwait(false);
            await LingeringClose.DrainAsync(client).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client did not wait for the words.
        }
        finally
        {
            client.Dispose();
            Interlocked.Decrement(ref _underWay);
        }
    }
}
