namespace AgentSsh.Engines;

/// <summary>A host path that an agent sees.</summary>
/// <param name="HostPath">An absolute path that exists on the host.</param>
/// <param name="ContainerPath">Where it appears: an absolute path that is none of ours.</param>
/// <param name="ReadOnly">The agent may not write through it.</param>
public sealed record AgentMount(string HostPath, string ContainerPath, bool ReadOnly);
