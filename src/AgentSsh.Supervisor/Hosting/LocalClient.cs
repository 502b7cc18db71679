using System.Net.Sockets;

namespace AgentSsh.Supervisor.Hosting;

/// <summary>Reaches the supervisor that runs with a state directory.</summary>
internal static class LocalClient
{
    /// <summary>Connects to one of its sockets.</summary>
    /// <exception cref="UsageException">None runs there.</exception>
    public static async Task<NetworkStream> ConnectAsync(string stateDirectory, string name)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(stateDirectory, name))).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception e) when (e is SocketException or ArgumentOutOfRangeException)
        {
            socket.Dispose();
            throw new UsageException($"No supervisor runs with the state directory '{stateDirectory}' ({e.Message}).");
        }
    }
}
