using System.Globalization;
using AgentSsh.Gateway.Attachments.Screen;
using AgentSsh.Gateway.Commands;
using AgentSsh.Gateway.Descriptors;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Attachments;

/// <summary>What every client connection needs of the gateway.</summary>
internal sealed class ClientServices
{
    private long _sessions;

    public required VerbRunner Verbs { get; init; }

    public required ClientConnections Connections { get; init; }

    /// <summary>Roads into containers beside the link; null where everything is relayed.</summary>
    public DirectRoads? Roads { get; init; }

    /// <summary>Who has been told how to leave.</summary>
    public LoginHints Hints { get; } = new();

    public required ILogger Logger { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A name for a session, unique while the gateway runs.</summary>
    public string NextSessionId() => Interlocked.Increment(ref _sessions).ToString(CultureInfo.InvariantCulture);
}
