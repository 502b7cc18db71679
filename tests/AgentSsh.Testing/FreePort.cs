using System.Net;
using System.Net.Sockets;

namespace AgentSsh.Testing;

/// <summary>Ports for programs that must be told one.</summary>
public static class FreePort
{
    /// <summary>A TCP port that was free on loopback a moment ago; another program could take it before its use.</summary>
    public static int Next()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
