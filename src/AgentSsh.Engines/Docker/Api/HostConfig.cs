namespace AgentSsh.Engines.Docker.Api;

/// <summary>The part of POST /containers/create that concerns the host.</summary>
internal sealed record HostConfig
{
    public required Mount[] Mounts { get; init; }

    /// <summary>The older form of mounts: <c>SOURCE:TARGET:OPTIONS</c>.</summary>
    public string[]? Binds { get; init; }

    public required string[] CapDrop { get; init; }

    public required string[] SecurityOpt { get; init; }

    public required LogConfig LogConfig { get; init; }

    public required RestartPolicy RestartPolicy { get; init; }

    public required bool Init { get; init; }

    public required long ShmSize { get; init; }

    public long? Memory { get; init; }

    public long? MemorySwap { get; init; }

    public long? NanoCpus { get; init; }

    public long? PidsLimit { get; init; }

    public string? UsernsMode { get; init; }
}
