namespace AgentSsh.Gateway.Configuration;

/// <summary>A host path that an agent sees.</summary>
/// <param name="HostPath">Absolute; existed when the configuration was read.</param>
/// <param name="ContainerPath">Absolute, below none of the directories that are the gateway's own.</param>
/// <param name="ReadOnly">The agent may not write through it.</param>
public sealed record MountConfiguration(string HostPath, string ContainerPath, bool ReadOnly);
