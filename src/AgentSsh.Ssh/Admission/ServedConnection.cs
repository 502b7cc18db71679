using System.Net;
using AgentSsh.Ssh.Auth;
using AgentSsh.Ssh.Connection;
using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.Transport;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Admission;

/// <summary>One connection of a server, from its accept to its end: key exchange, login within its deadline, then the connection protocol.</summary>
internal sealed class ServedConnection : IDisposable
{
    private readonly SshServerOptions _options;
    private readonly HostKeyRing _hostKeys;
    private readonly SshTransport _transport;
    private readonly ServerKeyExchange _keyExchange;
    private readonly ServerAuthentication _authentication;
    private readonly EndPoint? _remote;
    private readonly CancellationTokenSource _ended = new();
    private readonly Action _loggedIn;
    private ITimer? _grace;
    private string? _userName;
    private SshConnection? _connection;

    /// <param name="stream">The client; owned from here on.</param>
    /// <param name="remote">The client's address.</param>
    /// <param name="options">The server's.</param>
    /// <param name="hostKeys">What proves the server.</param>
    /// <param name="algorithms">What is offered.</param>
    /// <param name="loggedIn">Called once when somebody has logged in, if ever.</param>
    public ServedConnection(Stream stream, EndPoint? remote, SshServerOptions options, HostKeyRing hostKeys, AlgorithmLists algorithms, Action loggedIn)
    {
        _options = options;
        _hostKeys = hostKeys;
        _remote = remote;
        _loggedIn = loggedIn;
        _transport = new SshTransport(stream, new SshTransportOptions
        {
            Identification = Identification(options),
            RekeyBytes = options.RekeyLimit,
            Workers = options.Workers,
        });
        _keyExchange = new ServerKeyExchange(_transport, algorithms, hostKeys, options.TimeProvider);
        _transport.KeyExchange = _keyExchange;
        _authentication = new ServerAuthentication(_transport, _keyExchange, options, remote, _ended.Token) { Authenticated = Authenticated };
        _transport.Handler = _authentication;
    }

    /// <summary>Our identification line, without its end.</summary>
    public static string Identification(SshServerOptions options) => $"SSH-2.0-{options.Software}";

    /// <summary>Serves it to its end. Never faults.</summary>
    public async Task<ConnectionEnd> RunAsync()
    {
        _grace = _options.TimeProvider.CreateTimer(
            static state => ((ServedConnection)state!).GraceExceeded(), this, _options.Limits.LoginGraceTime, Timeout.InfiniteTimeSpan);
        _transport.Start();
        ConnectionEnd end = await _transport.Completion.ConfigureAwait(false);
        await _ended.CancelAsync().ConfigureAwait(false);
        Dispose();
        if (_connection is { } connection)
        {
            await connection.Completion.ConfigureAwait(false);
        }

        return end;
    }

    /// <summary>Who is logged in; null while nobody is.</summary>
    public string? UserName => _userName;

    /// <summary>What is held against the client's source; null for nothing: somebody logged in, or the end was our own wish.</summary>
    public SshPenalty? PenaltyFor(ConnectionEnd end) => end.Reason switch
    {
        _ when _userName is not null => null,
        ConnectionEndReason.LocalDisconnect => null,
        ConnectionEndReason.InternalError => SshPenalty.Crash,
        ConnectionEndReason.LoginGraceExceeded => SshPenalty.GraceExceeded,
        _ => _authentication.HasTried ? SshPenalty.AuthFail : SshPenalty.NoAuth,
    };

    /// <summary>Ends it in good order, telling the client why.</summary>
    public void Disconnect(string message) =>
        _transport.Disconnect(new ConnectionEnd(ConnectionEndReason.LocalDisconnect, message, SshDisconnectReason.ByApplication));

    /// <summary>Ends it at once.</summary>
    public void Abort(string message) => _transport.Abort(new ConnectionEnd(ConnectionEndReason.LocalDisconnect, message));

    /// <summary>Called by itself at the end.</summary>
    public void Dispose()
    {
        _grace?.Dispose();
        _keyExchange.Dispose();
        _ended.Dispose();
    }

    private void GraceExceeded() => _transport.Disconnect(new ConnectionEnd(
        ConnectionEndReason.LoginGraceExceeded, "Nobody logged in for too long.", SshDisconnectReason.ByApplication));

    private void Authenticated(VerifiedKey key, ConnectionHandler handler)
    {
        _grace?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _loggedIn();
        _userName = key.UserName;
        _connection = new SshConnection(_transport, handler, new SshConnectionOptions
        {
            MaxChannels = _options.Limits.MaxChannels,
            KeepAliveInterval = _options.Limits.ClientAliveInterval,
            KeepAliveCountMax = _options.Limits.ClientAliveCountMax,
            ServerRequests = new ServerRequests(_keyExchange, _hostKeys),
            UnusedTimeout = _options.Limits.UnusedConnectionTimeout,
            ChannelTimeouts = _options.Limits.ChannelTimeouts,
        })
        {
            UserName = key.UserName,
            UserKey = key.Key,
            RemoteEndPoint = _remote,
        };
        _transport.RekeyEnabled = true;
        _options.Events.Authenticated(_connection);
        _connection.Begin();
    }
}
