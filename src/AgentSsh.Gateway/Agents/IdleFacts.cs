namespace AgentSsh.Gateway.Agents;

/// <summary>What matters of an agent to its being idle, at one moment.</summary>
/// <param name="IsUsed">It works, or somebody uses it otherwise than by looking at its screen.</param>
/// <param name="IsWatched">Somebody is at its screen.</param>
/// <param name="LastUse">When somebody last came or typed, by the same clock as the time that is given beside these.</param>
internal readonly record struct IdleFacts(bool IsUsed, bool IsWatched, TimeSpan LastUse);
