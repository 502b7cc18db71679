using System.Net;

namespace AgentSsh.Ssh;

/// <summary>A login that failed, for logs.</summary>
/// <param name="UserName">The name tried, with control characters replaced.</param>
/// <param name="Method">The method tried, such as <c>publickey</c>.</param>
/// <param name="KeyFingerprint">The key's fingerprint, where one was tried.</param>
/// <param name="RemoteEndPoint">The client's address, where the stream has one.</param>
public sealed record AuthenticationFailure(string UserName, string Method, string? KeyFingerprint, EndPoint? RemoteEndPoint);
