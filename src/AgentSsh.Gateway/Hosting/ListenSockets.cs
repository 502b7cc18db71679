using System.Net;
using System.Net.Sockets;

namespace AgentSsh.Gateway.Hosting;

/// <summary>The sockets on which people connect.</summary>
internal static class ListenSockets
{
    // Bursts of logins are held by the kernel until they are accepted; net.core.somaxconn bounds it further.
    private const int Backlog = 512;

    /// <summary>Binds all addresses and listens on them; clients wait until they are accepted.</summary>
    /// <param name="addresses">Where; port 0 takes any free port.</param>
    /// <param name="problems">Gets one entry for each address that cannot be had.</param>
    public static IReadOnlyList<Socket> Bind(IReadOnlyList<IPEndPoint> addresses, List<StartupProblem> problems)
    {
        var sockets = new List<Socket>();
        foreach (IPEndPoint address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                if (address.AddressFamily == AddressFamily.InterNetworkV6)
                {
                    // "[::]" is IPv6 alone, so that "0.0.0.0" beside it is no conflict.
                    socket.DualMode = false;
                }

                socket.Bind(address);
                socket.Listen(Backlog);
                sockets.Add(socket);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                problems.Add(Explain(address, e));
            }
        }

        return sockets;
    }

    private static StartupProblem Explain(IPEndPoint address, SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => new StartupProblem(
            $"cannot listen on {address}: another program does. 'ss -ltnp sport = :{address.Port}' shows which; stop it, or choose another address in [gateway].listen.",
            ExitCode.Unavailable),
        SocketError.AccessDenied => new StartupProblem(
            $"cannot listen on {address}: ports below 1024 are root's. Choose a higher one in [gateway].listen, or give the service AmbientCapabilities=CAP_NET_BIND_SERVICE.",
            ExitCode.NoPermission),
        SocketError.AddressNotAvailable => new StartupProblem(
            $"cannot listen on {address}: this machine has no such address. 'ip address' shows those it has; choose one in [gateway].listen.",
            ExitCode.Configuration),
        _ => new StartupProblem($"cannot listen on {address}: {e.Message}.", ExitCode.Unavailable),
    };
}
