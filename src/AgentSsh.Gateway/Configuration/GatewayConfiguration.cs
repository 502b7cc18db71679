using System.Collections.Frozen;
using System.Net;
using AgentSsh.Gateway.Programs;
using AgentSsh.Ssh;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Configuration;

/// <summary>
/// One whole, checked state of the configuration. It never changes; a connection keeps the one that it began with.
/// </summary>
public sealed record GatewayConfiguration
{
    /// <summary>Counts the snapshots of one <see cref="ConfigurationStore"/> from 1; 0 outside of one.</summary>
    public long Revision { get; init; }

    /// <summary>The absolute path that it was read from.</summary>
    public required string File { get; init; }

    /// <summary>Where the gateway accepts ssh; at least one.</summary>
    public required IReadOnlyList<IPEndPoint> Listen { get; init; }

    /// <summary>Absolute; may not exist yet.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Where containers live.</summary>
    public EngineChoice Engine { get; init; }

    /// <summary>Absolute path of the engine's socket; null: wherever the engine finds one.</summary>
    public string? EngineSocket { get; init; }

    /// <summary>How supervisors are reached; the local engine knows the socket only.</summary>
    public LinkChoice Link { get; init; }

    /// <summary>Absolute paths of the host keys; null: those of the state directory, which are made when they are missing.</summary>
    public IReadOnlyList<string>? HostKeys { get; init; }

    /// <summary>Absolute paths of certificates over host keys.</summary>
    public IReadOnlyList<string> HostCertificates { get; init; } = [];

    /// <summary>What ssh may agree on; a list that is null is the default.</summary>
    public SshAlgorithms Algorithms { get; init; } = new();

    /// <summary>How the log is written.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>What the log leaves out.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>What protects the gateway.</summary>
    public LimitsConfiguration Limits { get; init; } = new();

    /// <summary>The keys by which people leave an agent's screen.</summary>
    public DetachKey DetachKey { get; init; } = DetachKey.Default;

    /// <summary>Whoever attaches for the first time is told how to leave.</summary>
    public bool HasLoginHint { get; init; } = true;

    /// <summary>By name.</summary>
    public required FrozenDictionary<string, UserConfiguration> Users { get; init; }

    /// <summary>By name: each user's own agent and every declared one; at least one. Those made on first use are only known to <see cref="FindAgent"/>.</summary>
    public required FrozenDictionary<string, AgentConfiguration> Agents { get; init; }

    /// <summary>By user: what a further agent of that user's, made on first use, is like; its name is still the user's.</summary>
    public required FrozenDictionary<string, AgentConfiguration> FurtherAgents { get; init; }

    /// <summary>By name: the built-in ones and those of the file.</summary>
    public required FrozenDictionary<string, ProgramConfiguration> Programs { get; init; }

    /// <summary>By name: where it is told when somebody is needed.</summary>
    public FrozenDictionary<string, WebhookConfiguration> Webhooks { get; init; } = FrozenDictionary<string, WebhookConfiguration>.Empty;

    /// <summary>By which keys and certificates users are known.</summary>
    public required UserKeys Keys { get; init; }

    /// <summary>
    /// The agent of that name: declared, a user's own, or <c>user.name</c>, which need not have been declared. Null: there can be none.
    /// </summary>
    /// <remarks>
    /// All three look-ups are always made, so that the time tells nothing about which names there are.
    /// </remarks>
    public AgentConfiguration? FindAgent(string name)
    {
        var declared = Agents.GetValueOrDefault(name);
        var further = FurtherAgents.GetValueOrDefault(AgentName.UserOfFurtherAgent(name));
        return declared ?? (further is null ? null : further with { Name = name });
    }
}
