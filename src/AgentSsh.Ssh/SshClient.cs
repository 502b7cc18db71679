using System.Net;
using System.Net.Sockets;
using AgentSsh.Ssh.Admission;
using AgentSsh.Ssh.Auth;
using AgentSsh.Ssh.Connection;
using AgentSsh.Ssh.Interop;
using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.Transport;

namespace AgentSsh.Ssh;

/// <summary>Connects to SSH servers.</summary>
public static class SshClient
{
    /// <summary>Connects, checks the server's key and logs in.</summary>
    /// <param name="options">Where to and as whom.</param>
    /// <param name="handler">Who serves what the server asks for on the connection.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SshConnectException">It failed; the message says what and where.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static async Task<SshConnection> ConnectAsync(
        SshClientOptions options, ConnectionHandler handler, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        OpenSslSelfTest.Demand();
        AlgorithmLists algorithms = AlgorithmCatalog.ForClient(options.Algorithms, anyMethod: options.KexClient is not null);
        string where = options.Stream is null ? $"{options.Host}:{options.Port}" : "the server";
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            (Stream stream, EndPoint? remote) = options.Stream is { } given
                ? (given, null)
                : await OpenAsync(options, where, giveUp.Token).ConfigureAwait(false);
            return await LogInAsync(stream, remote, options, algorithms, handler, where, giveUp.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SshConnectException($"Connecting to {where} took longer than {options.ConnectTimeout.TotalSeconds:0.#} s.");
        }
    }

    private static async Task<(Stream Stream, EndPoint? Remote)> OpenAsync(SshClientOptions options, string where, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, cancellationToken).ConfigureAwait(false);
            SocketTuning.SendAtOnce(socket);
            return (new NetworkStream(socket, ownsSocket: true), socket.RemoteEndPoint);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new SshConnectException($"Cannot connect to {where}: {e.Message}", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<SshConnection> LogInAsync(
        Stream stream,
        EndPoint? remote,
        SshClientOptions options,
        AlgorithmLists algorithms,
        ConnectionHandler handler,
        string where,
        CancellationToken cancellationToken)
    {
        var transport = new SshTransport(stream, new SshTransportOptions
        {
            Identification = $"SSH-2.0-{options.Software}",
            IsClient = true,
            RekeyBytes = options.RekeyLimit,
        });
        ClientAuthentication? authentication = null;
        var keyExchange = new ClientKeyExchange(transport, algorithms, options.HostKeyVerifier, options.TimeProvider)
        {
            // Assigned before the transport starts.
            Established = () => authentication!.Start(),
            CreateMethod = options.KexClient ?? (static method => method.CreateClient()),
        };
        var connected = new TaskCompletionSource<SshConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        authentication = new ClientAuthentication(transport, keyExchange, options)
        {
            Authenticated = () =>
            {
                var connection = new SshConnection(transport, handler, new SshConnectionOptions
                {
                    MaxChannels = options.MaxChannels,
                    KeepAliveInterval = options.ServerAliveInterval,
                    KeepAliveCountMax = options.ServerAliveCountMax,
                })
                {
                    UserName = options.UserName,
                    RemoteEndPoint = remote,
                };
                transport.RekeyEnabled = true;
                connection.Begin();
                connected.SetResult(connection);
            },
        };
        transport.KeyExchange = keyExchange;
        transport.Handler = authentication;
        _ = transport.Completion.ContinueWith(
            _ => keyExchange.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        transport.Start();

        using CancellationTokenRegistration abort = cancellationToken.Register(
            () => transport.Abort(new ConnectionEnd(ConnectionEndReason.LocalDisconnect, "Connecting was given up.")));
        await Task.WhenAny(connected.Task, transport.Completion).ConfigureAwait(false);
        if (connected.Task.IsCompletedSuccessfully && !cancellationToken.IsCancellationRequested)
        {
            return await connected.Task.ConfigureAwait(false);
        }

        ConnectionEnd end = await transport.Completion.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        throw new SshConnectException($"Cannot log in to {where} as {options.UserName}: {end.Message}") { End = end };
    }
}
