namespace AgentSsh.Gateway.Configuration;

/// <summary>What came of reading the configuration once.</summary>
/// <param name="Configuration">The new snapshot; null when there is any error.</param>
/// <param name="Errors">Everything that is wrong, in the order of files and lines.</param>
/// <param name="Files">Absolute paths of all files that were asked for, readable or not: a change of one may change the outcome.</param>
/// <param name="Digest">SHA-256 of what those files held; equal digests mean that nothing was written meanwhile.</param>
public sealed record ConfigurationLoad(
    GatewayConfiguration? Configuration,
    IReadOnlyList<ConfigurationError> Errors,
    IReadOnlyList<string> Files,
    string Digest);
