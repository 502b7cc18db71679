namespace AgentSsh.Gateway.Configuration;

/// <summary>What an agent's container may use.</summary>
public sealed record ContainerLimits
{
    /// <summary>Bytes, 64 MiB to 16 TiB.</summary>
    public long MemoryBytes { get; init; } = 4L << 30;

    /// <summary>Processors, 0.05 to 1024.</summary>
    public double Cpus { get; init; } = 2;

    /// <summary>Processes and threads, 16 to 4194304 (the kernel's PID_MAX_LIMIT).</summary>
    public int Pids { get; init; } = 2048;
}
