using System.Net;
using System.Net.Sockets;

namespace AgentSsh.Testing;

/// <summary>Ports for programs that must be told one.</summary>
public static class FreePort
{
    // Below what Linux gives to outgoing connections (ip_local_port_range), any of which could take it before its use.
    private const int First = 20_000;
    private const int Count = 12_000;

    private static uint _next = (uint)Random.Shared.Next(Count);

    /// <summary>A TCP port that was free on loopback a moment ago, and is not given again soon.</summary>
    /// <exception cref="InvalidOperationException">None of them is free.</exception>
    public static int Next()
    {
        for (int tries = 0; tries < Count; tries++)
        {
            int port = First + (int)(Interlocked.Increment(ref _next) % Count);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one.
            }
        }

        throw new InvalidOperationException($"no port from {First} to {First + Count - 1} is free");
    }
}
