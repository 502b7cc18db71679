namespace AgentSsh.Engines.Docker.Api;

/// <summary>Answer of GET /info.</summary>
internal sealed record SystemInfo
{
    public string[]? SecurityOptions { get; set; }

    public string[]? Warnings { get; set; }

    public bool MemoryLimit { get; set; } = true;

    public bool PidsLimit { get; set; } = true;

    public bool CpuCfsQuota { get; set; } = true;

    public bool IsRootless => SecurityOptions?.Contains("name=rootless") ?? false;
}
