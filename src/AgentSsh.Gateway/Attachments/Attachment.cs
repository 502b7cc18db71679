using System.Net;
using AgentSsh.Gateway.Access;

namespace AgentSsh.Gateway.Attachments;

/// <summary>One person's terminal on an agent.</summary>
/// <param name="Id">Letters and digits, unique while the gateway runs.</param>
/// <param name="Person">Who it is.</param>
/// <param name="Role">What the person may do.</param>
/// <param name="RemoteEndPoint">Where the person's client is.</param>
/// <param name="Since">When it began.</param>
internal sealed record Attachment(string Id, string Person, Role Role, EndPoint? RemoteEndPoint, DateTimeOffset Since);
