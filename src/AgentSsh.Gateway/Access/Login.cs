using System.Net;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Access;

/// <summary>Somebody logging in: all that the answer depends on beside the configuration.</summary>
/// <param name="AgentName">The ssh user name, as the client gave it; any text.</param>
/// <param name="Key">The key or certificate. The answer lets somebody in only once its signature has been verified.</param>
/// <param name="Address">Where the client is; null where that is not known.</param>
/// <param name="Time">When. A certificate that expires later does not end what it let in.</param>
public sealed record Login(string AgentName, SshPublicKey Key, IPAddress? Address, DateTimeOffset Time);
