namespace AgentSsh.Ssh.Keys;

/// <summary>What is wrong with a line of a file of authorized keys.</summary>
/// <param name="Message">In plain words.</param>
/// <param name="Column">Where in the line, from 1.</param>
/// <param name="UnknownOption">The option that is not known, where that is it; else null.</param>
public sealed record AuthorizedKeyError(string Message, int Column, string? UnknownOption = null);
