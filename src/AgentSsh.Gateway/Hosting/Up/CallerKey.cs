using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Hosting.Up;

/// <summary>A key of whoever started the gateway.</summary>
/// <param name="PublicKey">The public part.</param>
/// <param name="PrivatePath">For <c>ssh -i</c>: the private file, or the public one where the private is elsewhere (an agent, a hardware key).</param>
/// <param name="IsFoundBySsh">ssh tries it without being told.</param>
/// <param name="IsMade">It was made for this purpose.</param>
internal sealed record CallerKey(SshPublicKey PublicKey, string PrivatePath, bool IsFoundBySsh, bool IsMade);
