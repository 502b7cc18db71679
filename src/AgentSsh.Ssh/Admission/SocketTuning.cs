using System.Net.Sockets;

namespace AgentSsh.Ssh.Admission;

/// <summary>What a connection's socket needs for a person who types.</summary>
internal static class SocketTuning
{
    private const int IpProtoTcp = 6;

    // linux/tcp.h TCP_NOTSENT_LOWAT: how much the kernel holds that it has not sent yet. Without it a sender's kernel swallows megabytes, which
    // then stand between Ctrl-C and the prompt.
    private const int TcpNotSentLowWater = 25;
    private const int LowWaterBytes = 16 * 1024;

    /// <summary>Sets it; what the socket or the system does not know is left out.</summary>
    public static void Apply(Socket socket)
    {
        if (socket.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
        {
            return;
        }

        try
        {
            socket.NoDelay = true;
            socket.SetRawSocketOption(IpProtoTcp, TcpNotSentLowWater, BitConverter.GetBytes(LowWaterBytes));
        }
        catch (SocketException)
        {
            // ENOPROTOOPT, or a client that has left already: the next read tells.
        }
    }
}
