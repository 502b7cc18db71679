using System.Net.Sockets;
using System.Text;
using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Hosting.Control;

/// <summary>Asks a running gateway.</summary>
internal static class ControlClient
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    // All agents of an organisation fit many times.
    private const int MaxAnswerBytes = 16 * 1024 * 1024;

    /// <summary>Asks, and waits for the answer.</summary>
    /// <param name="stateDirectory">The gateway's state directory.</param>
    /// <param name="arguments">The verb and what follows it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StartupException">No gateway answers there.</exception>
    public static async Task<ControlAnswer> AskAsync(string stateDirectory, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        string path = State.StateDirectory.ControlSocket(stateDirectory);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Deadline);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), limit.Token).ConfigureAwait(false);
            return await AskAsync(socket, arguments, limit.Token).ConfigureAwait(false);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new StartupException($"only the gateway's own user, and root, may ask it: {path}.", ExitCode.NoPermission);
        }
        catch (SocketException)
        {
            throw new StartupException(
                $"no gateway runs with the state directory {stateDirectory}; start it (agentssh serve, or scripts/up), or name its configuration with --config.",
                ExitCode.Unavailable);
        }
        catch (Exception e) when (e is SshChannelOpenException or IOException or ArgumentException)
        {
            throw new StartupException($"the gateway at {path} did not answer: {e.Message}", ExitCode.Unavailable);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StartupException($"the gateway at {path} did not answer within {Deadline.TotalSeconds:0} s; its log may say why.", ExitCode.Unavailable);
        }
    }

    private static async Task<ControlAnswer> AskAsync(Socket socket, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        SshConnection connection = SshLink.Start(new NetworkStream(socket), new Nothing(), LinkNames.Identification);
        await using (connection.ConfigureAwait(false))
        {
            using var stream = new ChannelStream();
            stream.Attach(await connection
                .OpenChannelAsync(LinkNames.Command, new CommandOpen(arguments).Encode(), stream.Handler, cancellationToken)
                .ConfigureAwait(false));
            Task<string> output = ReadAsync(stream, cancellationToken);
            string error = await ReadAsync(stream.StandardError.AsStream(), cancellationToken).ConfigureAwait(false);
            return new ControlAnswer(await output.ConfigureAwait(false), error, (int)(stream.ExitStatus ?? ExitCode.Unavailable));
        }
    }

    private static async Task<string> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
        {
            if (all.Length + read > MaxAnswerBytes)
            {
                throw new IOException("its answer is too long");
            }

            all.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(all.GetBuffer(), 0, (int)all.Length);
    }

    private sealed class Nothing : ConnectionHandler;
}
