namespace AgentSsh.Engines;

/// <summary>A file that a container is made with, outside of every volume; it belongs to root, and the agent can read it and not change it. The local engine has none.</summary>
/// <param name="Path">Absolute path inside, without <c>.</c> and <c>..</c>.</param>
/// <param name="Content">Its text.</param>
/// <param name="OnlyIfAbsent">One that the image brings is kept.</param>
public sealed record AgentFile(string Path, string Content, bool OnlyIfAbsent = false);
