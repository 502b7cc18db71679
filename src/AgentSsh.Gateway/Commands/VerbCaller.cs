using AgentSsh.Gateway.Access;

namespace AgentSsh.Gateway.Commands;

/// <summary>Who runs a verb.</summary>
/// <param name="Name">For messages and the log.</param>
/// <param name="Role">What the caller may do.</param>
internal sealed record VerbCaller(string Name, Role Role);
