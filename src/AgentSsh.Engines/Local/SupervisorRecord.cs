namespace AgentSsh.Engines.Local;

/// <summary>What the engine writes down about an agent's supervisor, in <c>supervisor.json</c>.</summary>
internal sealed record SupervisorRecord
{
    /// <summary>0 between the decision to start it and its start: a gateway that died there finds the process by its lock.</summary>
    public int Pid { get; set; }

    /// <summary>Clock ticks from boot to its start, which with <see cref="BootId"/> tells it from another process of the same id.</summary>
    public ulong StartTicks { get; set; }

    public string BootId { get; set; } = "";

    public string SpecificationHash { get; set; } = "";

    public string Image { get; set; } = "";

    public IReadOnlyDictionary<string, string> MadeFrom { get; set; } = new Dictionary<string, string>();

    public DateTimeOffset StartedAt { get; set; }
}
