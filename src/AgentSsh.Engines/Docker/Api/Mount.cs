namespace AgentSsh.Engines.Docker.Api;

/// <summary>One mount of a container.</summary>
internal sealed record Mount
{
    /// <summary>bind or volume.</summary>
    public required string Type { get; init; }

    public required string Source { get; init; }

    public required string Target { get; init; }

    public bool ReadOnly { get; init; }

    public VolumeOptions? VolumeOptions { get; init; }
}
