using System.Net.Sockets;
using AgentSsh.Ssh;
using AgentSsh.Supervisor.Hosting;

namespace AgentSsh.Supervisor.Serving;

/// <summary>
/// A socket on which programs in the container reach the keys of people's own ssh-agents: each connection goes to the first source that takes it. Where there is none
/// an agent without keys answers, so that a program goes on without keys at once instead of failing or waiting.
/// </summary>
internal sealed class KeySocket : IDisposable
{
    private const string ChannelType = "auth-agent@openssh.com";
    private const int Backlog = 128;

    // A program asks on one connection; git with submodules on some.
    private const int MaxConnections = 64;

    // The person's client answers by itself. One whose network is gone does not, and the next one is asked.
    private static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _listener;
    private readonly Func<IReadOnlyList<KeySource>> _sources;
    private readonly SupervisorLog _log;
    private int _connections;
    private volatile bool _disposed;

    private KeySocket(Socket listener, string path, Func<IReadOnlyList<KeySource>> sources, SupervisorLog log)
    {
        (_listener, Path, _sources, _log) = (listener, path, sources, log);
    }

    /// <summary>For SSH_AUTH_SOCK.</summary>
    public string Path { get; }

    /// <summary>Starts listening; a socket left from a run before is replaced. Null, and a line in the log, where none can be made.</summary>
    /// <param name="path">Where, in a directory that nobody else may enter.</param>
    /// <param name="sources">Whose keys, asked at every connection; the first one that can be reached counts.</param>
    /// <param name="log">Hears what fails.</param>
    public static KeySocket? Listen(string path, Func<IReadOnlyList<KeySource>> sources, SupervisorLog log)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            File.Delete(path);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen(Backlog);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException or ArgumentOutOfRangeException)
        {
            log.Error($"No socket for people's keys can be made at {path}: {e.Message}");
            listener.Dispose();
            return null;
        }

        var socket = new KeySocket(listener, path, sources, log);
        _ = socket.AcceptAsync();
        return socket;
    }

    public void Dispose()
    {
        _disposed = true;
        _listener.Dispose();
        UnixPath.Remove(Path, _log);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptAsync().ConfigureAwait(false));
            }
            catch (SocketException e) when (!_disposed)
            {
                // No descriptors are left, most likely; there will be.
                _log.Warning($"A connection to {Path} could not be taken: {e.Message}");
                await Task.Delay(AcceptPause).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket accepted)
    {
        using var closing = accepted;
        try
        {
            if (Interlocked.Increment(ref _connections) > MaxConnections)
            {
                _log.Warning($"More than {MaxConnections} connections to {Path} at once; one is closed.");
                return;
            }

            foreach (var source in _sources())
            {
                var relay = new SocketRelay(accepted);
                if (await TryOpenAsync(source, relay).ConfigureAwait(false) is { } channel)
                {
                    await relay.RunAsync(channel).ConfigureAwait(false);
                    return;
                }
            }

            await EmptyKeyAgent.ServeAsync(accepted).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    private async Task<SshChannel?> TryOpenAsync(KeySource source, SocketRelay relay)
    {
        using var bound = new CancellationTokenSource(AnswerBound);
        try
        {
            return await source.Link.OpenChannelAsync(ChannelType, source.Session, relay, bound.Token).ConfigureAwait(false);
        }
        catch (SshChannelOpenException e)
        {
            _log.Warning($"A person's keys cannot be reached: {e.Message}");
        }
        catch (OperationCanceledException)
        {
            relay.Abandon();
            _log.Warning($"A person's keys cannot be reached: no answer within {AnswerBound.TotalSeconds:0} s.");
        }

        return null;
    }
}
