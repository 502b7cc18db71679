using System.Net.Sockets;

namespace AgentSsh.Ssh.Admission;

/// <summary>What a connection's socket needs.</summary>
internal static class SocketTuning
{
    private const int IpProtoTcp = 6;
    private const int TcpQuickAck = 12;

    // linux/tcp.h TCP_NOTSENT_LOWAT: how much the kernel holds that it has not sent yet. Without it a sender's kernel swallows megabytes, which
    // then stand between Ctrl-C and the prompt.
    private const int TcpNotSentLowWater = 25;
    private const int InteractiveBytes = 16 * 1024;

    // Much less, and a bulk sender wakes for every few packets.
    private const int BulkBytes = 256 * 1024;

    /// <summary>Sends at once what is written; the sender gathers by itself.</summary>
    public static void SendAtOnce(Socket socket) => Set(socket, static tcp => tcp.NoDelay = true);

    /// <summary>Acknowledges what has come. A peer that gathers what it sends (Nagle's algorithm), as OpenSSH's client does until it has a session, sends nothing
    /// more before that, and behind an identification or NEWKEYS, which have no answer, the kernel would wait 40 ms for one (tcp(7), TCP_QUICKACK).</summary>
    public static void AcknowledgeNow(Socket socket) =>
        Set(socket, static tcp => tcp.SetRawSocketOption(IpProtoTcp, TcpQuickAck, BitConverter.GetBytes(1)));

    /// <summary>Bounds what the kernel takes ahead: little where a person waits behind it.</summary>
    public static void SetBacklog(Socket socket, bool isInteractive)
    {
        int bytes = isInteractive ? InteractiveBytes : BulkBytes;
        Set(socket, tcp => tcp.SetRawSocketOption(IpProtoTcp, TcpNotSentLowWater, BitConverter.GetBytes(bytes)));
    }

    /// <summary>What the socket or the system does not know is left out.</summary>
    private static void Set(Socket socket, Action<Socket> set)
    {
        try
        {
            if (socket.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
            {
                set(socket);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // ENOPROTOOPT, or a client that has left already: the next read tells.
        }
    }
}
