using AgentSsh.Engines;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Descriptors;
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

    /// <summary>Sessions get roads of their own into containers where that can be; else the link relays all of them.</summary>
    public bool PassesDescriptors { get; init; } = Environment.GetEnvironmentVariable(DirectRoads.RelayVariable) != "1";

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
