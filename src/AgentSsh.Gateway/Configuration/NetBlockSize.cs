namespace AgentSsh.Gateway.Configuration;

/// <summary>How many bits of an address make a source (sshd_config, PerSourceNetBlockSize).</summary>
/// <param name="IPv4">0 to 32.</param>
/// <param name="IPv6">0 to 128.</param>
public sealed record NetBlockSize(int IPv4, int IPv6);
