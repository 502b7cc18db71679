using System.Net.Sockets;
using AgentSsh.Ssh;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Supervisor.Serving;

/// <summary>Connects to an address as seen from inside the container, for a port that a person forwards.</summary>
internal static class Dialer
{
    private static readonly TimeSpan ConnectBound = TimeSpan.FromSeconds(10);

    /// <summary>Answers the request, and relays until both ends are done.</summary>
    public static async Task ServeAsync(ChannelOpenRequest request)
    {
        DirectTcpip target;
        try
        {
            target = DirectTcpip.Decode(request.Data.Span);
        }
        catch (SshProtocolException e)
        {
            request.Refuse(ChannelOpenFailure.ConnectFailed, e.Message);
            return;
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var bound = new CancellationTokenSource(ConnectBound);
            await socket.ConnectAsync(target.Host, (int)target.Port, bound.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ArgumentException)
        {
            socket.Dispose();
            var why = e is OperationCanceledException ? $"no answer within {ConnectBound.TotalSeconds:0} s" : e.Message;
            request.Refuse(ChannelOpenFailure.ConnectFailed, $"{target.Host}:{target.Port} cannot be reached from the agent: {why}");
            return;
        }

        var relay = new SocketRelay(socket);
        await relay.RunAsync(request.Accept(relay)).ConfigureAwait(false);
    }
}
