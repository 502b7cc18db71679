using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using AgentSsh.Ssh.Admission;
using AgentSsh.Ssh.Interop;
using AgentSsh.Ssh.KeyExchange;

namespace AgentSsh.Ssh;

/// <summary>An SSH server: accepts connections, proves itself, lets people log in by public key and hands each connection to the handler that
/// <see cref="ISshAuthenticator"/> names. From any thread.</summary>
public sealed class SshServer : IAsyncDisposable
{
    private static readonly TimeSpan AcceptRetry = TimeSpan.FromMilliseconds(200);

    private readonly SshServerOptions _options;
    private readonly HostKeyRing _hostKeys;
    private readonly AlgorithmLists _algorithms;
    private readonly AdmissionControl _admission;
    private readonly RefusalSender _refusals;
    private readonly ConcurrentDictionary<ServedConnection, Task<ConnectionEnd>> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private int _disposed;

    /// <summary>Makes a server; it serves what it is given by <see cref="ServeAsync"/> and <see cref="Serve"/>.</summary>
    /// <exception cref="ArgumentException">There is no host key, or a certificate over none, or a limit or an algorithm makes no sense, or none of a list works here.</exception>
    /// <exception cref="PlatformNotSupportedException">OpenSSL 3 is missing or does not work here; the message says what to do.</exception>
    public SshServer(SshServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OpenSslSelfTest.Demand();
        _hostKeys = new HostKeyRing(options.HostKeys, options.HostCertificates);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Limits.MaxAuthTries, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Limits.StartupsBegin, options.Limits.StartupsFull, nameof(options));
        _algorithms = AlgorithmCatalog.ForServer(options.Algorithms, _hostKeys);
        _options = options;
        _admission = new AdmissionControl(options.Limits, options.Events, options.TimeProvider);
        _refusals = new RefusalSender(ServedConnection.Identification(options));
    }

    /// <summary>What is offered: of what was chosen, that which works on this machine and with these host keys.</summary>
    public SshAlgorithms Offered => SshAlgorithms.Of(_algorithms);

    /// <summary>Connections that stand, logged in or not.</summary>
    public int ConnectionCount => _connections.Count;

    /// <summary>Accepts connections until the server stops, the token is cancelled or the listener is disposed. A failing accept is reported and
    /// tried again.</summary>
    /// <param name="listener">A listening stream socket; the caller owns it.</param>
    /// <param name="cancellationToken">Stops accepting; connections that stand go on.</param>
    public async Task ServeAsync(Socket listener, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(listener);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Socket client = await listener.AcceptAsync(stop.Token).ConfigureAwait(false);
                Admit(client);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException) when (stop.IsCancellationRequested)
            {
                // A listener that is disposed under an accept says so in this way, too.
                return;
            }
            catch (SocketException e)
            {
                // Out of descriptors or memory most likely, which passes; a client that left meanwhile costs no more than the pause.
                _options.Events.AcceptFailed(e);
                await Task.Delay(AcceptRetry, _options.TimeProvider, stop.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Serves one connection that was accepted elsewhere, past the limits on logins under way.</summary>
    /// <param name="stream">The client; owned from here on.</param>
    /// <param name="remote">The client's address, where there is one.</param>
    /// <returns>How it ended; never faults.</returns>
    public Task<ConnectionEnd> Serve(Stream stream, EndPoint? remote = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Run(stream, remote, null);
    }

    /// <summary>Stops accepting, tells every client that the server leaves, and waits until all connections have ended.</summary>
    /// <param name="message">What clients are told.</param>
    /// <param name="drain">How long they may take; what stands then is cut.</param>
    public async Task StopAsync(string message, TimeSpan drain)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (ServedConnection each in _connections.Keys)
        {
            each.Disconnect(message);
        }

        Task all = Task.WhenAll(_connections.Values);
        await all.WaitAsync(drain, _options.TimeProvider, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (ServedConnection each in _connections.Keys)
        {
            each.Abort(message);
        }

        await Task.WhenAll(_connections.Values).ConfigureAwait(false);
    }

    /// <summary>Cuts every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await StopAsync("The server was closed.", TimeSpan.Zero).ConfigureAwait(false);
            _stopping.Dispose();
        }
    }

    private void Admit(Socket client)
    {
        EndPoint? remote = RemoteEndPoint(client);
        if (_admission.TryEnter(remote, out SshRefusal? refusal) is not { } admitted)
        {
            _options.Events.Refused(remote, refusal!);
            _refusals.Send(client, refusal!.Message);
            return;
        }

        SocketTuning.SendAtOnce(client);
        _ = Run(new NetworkStream(client, ownsSocket: true), remote, admitted);
    }

    private Task<ConnectionEnd> Run(Stream stream, EndPoint? remote, AdmittedConnection? admitted)
    {
        _options.Events.Accepted(remote);
        var connection = new ServedConnection(stream, remote, _options, _hostKeys, _algorithms, () => admitted?.LoggedIn());
        var ended = new TaskCompletionSource<ConnectionEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        _connections[connection] = ended.Task;
        _ = RunAsync(connection, remote, admitted, ended);
        if (_stopping.IsCancellationRequested)
        {
            // Came in while the others were told.
            connection.Disconnect("The server is stopping.");
        }

        return ended.Task;
    }

    private async Task RunAsync(ServedConnection connection, EndPoint? remote, AdmittedConnection? admitted, TaskCompletionSource<ConnectionEnd> ended)
    {
        ConnectionEnd end = await connection.RunAsync().ConfigureAwait(false);
        admitted?.Ended(connection.PenaltyFor(end));
        _connections.TryRemove(connection, out _);
        try
        {
            _options.Events.Ended(remote, connection.UserName, end);
        }
        finally
        {
            ended.SetResult(end);
        }
    }

    // A client that left at once may leave a socket without an address.
    private static EndPoint? RemoteEndPoint(Socket client)
    {
        try
        {
            return client.RemoteEndPoint;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
