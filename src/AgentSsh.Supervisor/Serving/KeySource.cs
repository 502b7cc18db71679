using AgentSsh.Ssh;

namespace AgentSsh.Supervisor.Serving;

/// <summary>Somebody whose ssh-agent can be reached.</summary>
/// <param name="Link">The link over which the person came.</param>
/// <param name="Session">The session that forwards, as the gateway named it; said with every channel, so that the right person's keys are reached.</param>
internal sealed record KeySource(SshConnection Link, byte[] Session);
