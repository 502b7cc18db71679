using AgentSsh.Engines;
using AgentSsh.Gateway.Configuration;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Hosting;

/// <summary>What a gateway is started with.</summary>
internal sealed record GatewayHostOptions
{
    /// <summary>Loaded; the host watches its file and disposes it.</summary>
    public required ConfigurationStore Configuration { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    public required ProgramFiles Files { get; init; }

    /// <summary>Taken instead of the one that the configuration asks for; the host disposes it.</summary>
    public IEngine? Engine { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
