using System.Net;

namespace AgentSsh.Ssh;

/// <summary>A login that failed, or a key that was offered in vain, for logs.</summary>
/// <param name="UserName">The name tried, with control characters replaced.</param>
/// <param name="Method">The method tried, such as <c>publickey</c>.</param>
/// <param name="KeyFingerprint">The key's fingerprint, where one was tried.</param>
/// <param name="RemoteEndPoint">The client's address, where the stream has one.</param>
public sealed record AuthenticationFailure(string UserName, string Method, string? KeyFingerprint, EndPoint? RemoteEndPoint)
{
    /// <summary>Why, in words for logs alone: the client is never told. Null where whoever decides about keys refused it, and knows.</summary>
    public string? Reason { get; init; }
}
