using System.Net;
using System.Net.Sockets;
using AgentSsh.Engines;
using AgentSsh.Gateway.Agents;
using AgentSsh.Gateway.Attachments;
using AgentSsh.Gateway.Commands;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Descriptors;
using AgentSsh.Gateway.Hosting.Control;
using AgentSsh.Gateway.Hosting.Logging;
using AgentSsh.Gateway.Hosting.State;
using AgentSsh.Gateway.Notifications.Webhooks;
using AgentSsh.Link;
using AgentSsh.Ssh;
using AgentSsh.Ssh.Keys;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Hosting;

/// <summary>A gateway from its start to its stop.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    // EX_TEMPFAIL of sysexits.h: connect again.
    private const uint TemporaryFailure = 75;

    private static readonly TimeSpan LeaveTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan WatchRetry = TimeSpan.FromSeconds(5);

    private readonly GatewayParts _parts;
    private readonly ConfigurationStore _configuration;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly AgentRegistry _agents;
    private readonly ClientConnections _connections = new();
    private readonly SshServer _server;
    private readonly ControlServer _control;
    private readonly DirectRoads? _roads;
    private readonly WebhookBoard _webhooks;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _running = [];
    private bool _isStopped;

    private GatewayHost(GatewayHostOptions options, GatewayParts parts)
    {
        (_parts, _configuration, _time) = (parts, options.Configuration, options.Time);
        _logger = options.Loggers.CreateLogger("AgentSsh.Gateway");
        var verbs = new VerbRunner(_logger, _time);
        _roads = options.PassesDescriptors ? new DirectRoads(_logger, _time) : null;
        _webhooks = new WebhookBoard(_logger, _time);
        _webhooks.Configure(_configuration.Current.Webhooks);
        _agents = new AgentRegistry(new AgentServices
        {
            Engine = parts.Engine.Engine,
            StateDirectory = parts.State.Path,
            SupervisorDirectory = options.Files.SupervisorDirectory,
            ImageDirectory = options.Files.ImageDirectory,
            Commands = new ContainerCommands(verbs),
            Roads = new LinkRoads(parts.Engine.Engine.Name == "local" ? LinkChoice.Socket : _configuration.Current.Link),
            PassesDescriptors = _roads is not null,
            Webhooks = _webhooks,
            Logger = _logger,
            Time = _time,
        });
        var clients = new ClientServices { Verbs = verbs, Connections = _connections, Roads = _roads, Logger = _logger, Time = _time };
        var log = new ConnectionLog(_logger, _time);
        _server = new SshServer(new SshServerOptions
        {
            HostKeys = parts.HostKeys,
            HostCertificates = parts.HostCertificates,
            Authenticator = new KeyAuthenticator(_configuration, _agents, clients, log.KeyRefused),
            Limits = LimitsOf(_configuration.Current.Limits),
            RekeyLimit = _configuration.Current.Limits.RekeyLimit,
            Events = log,
            Algorithms = _configuration.Current.Algorithms,
            TimeProvider = _time,
        });
        _control = new ControlServer(
            StateDirectory.ControlSocket(parts.State.Path), new ControlVerbs(_agents, () => _configuration.Current, _time), _logger, _time);
    }

    /// <summary>Where people connect, with the ports that were taken.</summary>
    public IReadOnlyList<IPEndPoint> Addresses => [.. _parts.Listeners.Select(listener => (IPEndPoint)listener.LocalEndPoint!)];

    /// <summary>By what people know the gateway, best first.</summary>
    public IReadOnlyList<SshPublicKey> HostKeys => [.. _parts.HostKeys.Select(key => key.PublicKey)];

    /// <summary>Where agents live.</summary>
    public EngineSelection Engine => _parts.Engine;

    /// <summary>The state directory's absolute path.</summary>
    public string StatePath => _parts.State.Path;

    /// <summary>Starts a gateway; when this returns, people can connect.</summary>
    /// <exception cref="StartupException">It cannot start; everything that stands in its way is named.</exception>
    public static async Task<GatewayHost> StartAsync(GatewayHostOptions options)
    {
        GatewayParts parts = await GatewayParts.TakeAsync(options).ConfigureAwait(false);
        GatewayHost host;
        try
        {
            host = new GatewayHost(options, parts);
        }
        catch (PlatformNotSupportedException e)
        {
            await parts.DisposeAsync().ConfigureAwait(false);
            throw new StartupException(e.Message, ExitCode.Unavailable);
        }
        catch (LibcException e)
        {
            await parts.DisposeAsync().ConfigureAwait(false);
            throw new StartupException(e.Message, ExitCode.Unavailable);
        }
        catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
        {
            await parts.DisposeAsync().ConfigureAwait(false);
            throw new StartupException($"the control socket in {parts.State.Path} cannot be made: {e.Message}", ExitCode.InputOutput);
        }

        host.Run();
        return host;
    }

    /// <summary>Reads the configuration anew, soon.</summary>
    public void RequestReload() => _configuration.ReloadRequested();

    /// <summary>Stops in good order: people are told, agents go on. Takes a few seconds at most.</summary>
    /// <param name="reason">Why, for the log.</param>
    public async Task StopAsync(string reason)
    {
        if (_isStopped)
        {
            return;
        }

        _isStopped = true;
        _logger.Stopping(reason);
        _configuration.Changed -= OnChanged;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _connections
            .DismissAllAsync("the gateway is being restarted; connect again in a moment, the agent goes on.", TemporaryFailure)
            .WaitAsync(LeaveTime, _time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.StopAsync("agentssh: the gateway is being restarted; connect again in a moment", DrainTime).ConfigureAwait(false);
        await _control.DisposeAsync().ConfigureAwait(false);
        await _agents.DisposeAsync().ConfigureAwait(false);
        await _webhooks.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_running).ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        _roads?.Dispose();
        _configuration.Dispose();
        await _parts.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
        _logger.Stopped();
    }

    public async ValueTask DisposeAsync() => await StopAsync("the program ends").ConfigureAwait(false);

    private void Run()
    {
        foreach (SshPublicKey key in HostKeys)
        {
            _logger.HostKey(key.KeyType, key.Fingerprint);
        }

        foreach (OpenSshCertificate certificate in _parts.HostCertificates)
        {
            _logger.HostCertificate(certificate.KeyId, string.Join(", ", certificate.Principals), certificate.Fingerprint);
        }

        foreach (string warning in _parts.Warnings)
        {
            _logger.StartupWarning(warning);
        }

        SshAlgorithms wanted = _configuration.Current.Algorithms;
        foreach (string name in (wanted.KeyExchanges ?? SshAlgorithms.Default.KeyExchanges!).Except(_server.Offered.KeyExchanges!))
        {
            _logger.NotOffered(name);
        }

        if (_parts.Engine.WhyNoContainers is { } why)
        {
            _logger.NoContainers(why);
        }

        _configuration.Changed += OnChanged;
        _configuration.StartWatching();
        _running.Add(WatchAsync());
        _running.Add(ProbeAsync());
        foreach (Socket listener in _parts.Listeners)
        {
            _running.Add(_server.ServeAsync(listener, _stopping.Token));
            _logger.Listening(listener.LocalEndPoint!);
        }
    }

    private void OnChanged(object? sender, ConfigurationChangedEventArgs e)
    {
        try
        {
            _webhooks.Configure(e.Current.Webhooks);
            _agents.Configure(e.Current);
            _connections.Enforce(e.Current);
        }
        catch (Exception failure)
        {
            // The store's thread must go on, or no later configuration would be read.
            _logger.ReloadFailed(failure);
        }
    }

    private async Task WatchAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await _agents.WatchAsync(() => _configuration.Current, _stopping.Token).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                _logger.WatchFailed(e);
            }

            await Task.Delay(WatchRetry, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ProbeAsync()
    {
        try
        {
            EngineInfo info = await _parts.Engine.Engine.ProbeAsync(_stopping.Token).ConfigureAwait(false);
            _logger.EngineFound(info.Name, info.Version, info.Address, _parts.Instance);
            foreach (string warning in info.Warnings)
            {
                _logger.EngineWarning(warning);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopped before the engine answered.
        }
        catch (EngineException e)
        {
            _logger.EngineDown(e.Message);
        }
        catch (Exception e)
        {
            _logger.TaskFailed(e);
        }
    }

    private static SshServerLimits LimitsOf(LimitsConfiguration limits) => new()
    {
        LoginGraceTime = limits.LoginGraceTime,
        MaxAuthTries = limits.MaxAuthTries,
        StartupsBegin = limits.MaxStartups.Begin,
        StartupsRate = limits.MaxStartups.Rate,
        StartupsFull = limits.MaxStartups.Full,
        StartupsPerSource = limits.PerSourceMaxStartups,
        SourceBitsIPv4 = limits.PerSourceNetBlockSize.IPv4,
        SourceBitsIPv6 = limits.PerSourceNetBlockSize.IPv6,
        Penalties = limits.PerSourcePenalties,
        PenaltyExempt = limits.PerSourcePenaltyExemptList,
        UnusedConnectionTimeout = limits.UnusedConnectionTimeout,
        ChannelTimeouts = limits.ChannelTimeouts.DistinctBy(each => each.Type).ToDictionary(each => each.Type, each => each.Time),
        ClientAliveInterval = limits.ClientAliveInterval,
        ClientAliveCountMax = limits.ClientAliveCountMax,

        // Sessions are counted by themselves.
        MaxChannels = limits.MaxSessions + ClientHandler.MaxTunnels,
    };
}
