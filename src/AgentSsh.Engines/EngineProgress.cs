namespace AgentSsh.Engines;

/// <summary>One step of work that a person may be waiting for.</summary>
/// <param name="Stage">What the engine is at.</param>
/// <param name="Text">One line for people, without control characters.</param>
public sealed record EngineProgress(EngineStage Stage, string Text);
