namespace AgentSsh.Engines.Docker.Api;

/// <summary>Answer of GET /info.</summary>
internal sealed record SystemInfo
{
    public string[]? SecurityOptions { get; set; }

    public string[]? Warnings { get; set; }

    public bool MemoryLimit { get; set; } = true;

    public bool PidsLimit { get; set; } = true;

    public bool CpuCfsQuota { get; set; } = true;

    /// <summary>Podman's own field.</summary>
    public bool Rootless { get; set; }

    /// <summary>Of the control groups: 1 or 2.</summary>
    public string? CgroupVersion { get; set; }

    /// <summary>Docker says it among its security options, Podman before 4.4 in a field of its own only.</summary>
    public bool IsRootless => Rootless || (SecurityOptions?.Contains("name=rootless") ?? false);

    /// <summary>Whatever it says of each limit: version 1 gives a rootless engine none.</summary>
    public bool HasLimits => MemoryLimit && PidsLimit && CpuCfsQuota && !(IsRootless && CgroupVersion == "1");
}
