namespace AgentSsh.Engines;

/// <summary>Something that happened to a container or to the engine itself.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Agent">The agent; null when it concerns the engine.</param>
/// <param name="ContainerId">The engine's id of the container; null when it concerns the engine.</param>
/// <param name="ExitCode">Of <see cref="EngineEventKind.Died"/>: how it ended, null when that is not known.</param>
/// <param name="OutOfMemory">Of <see cref="EngineEventKind.Died"/>: the kernel killed it at its limit of memory.</param>
/// <param name="Message">Of <see cref="EngineEventKind.EngineLost"/>: why, in plain words.</param>
public sealed record EngineEvent(
    EngineEventKind Kind,
    string? Agent = null,
    string? ContainerId = null,
    int? ExitCode = null,
    bool OutOfMemory = false,
    string? Message = null);
