using System.Text;

namespace AgentSsh.FakeModel;

/// <summary>One request that the fake received.</summary>
/// <param name="Number">Counted from 1 since the server's start.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">Path and query.</param>
/// <param name="IsKnown">Whether the fake has an answer of its own for this path; others got 404.</param>
/// <param name="ApiKey">The value of <c>x-api-key</c>, or of the bearer token; null when there was neither.</param>
/// <param name="Body">The body as it arrived.</param>
/// <param name="Message">The body read, for a request of a message.</param>
public sealed record RecordedRequest(
    int Number, string Method, string Target, bool IsKnown, string? ApiKey, ReadOnlyMemory<byte> Body, ModelRequest? Message)
{
    /// <summary>One line for a log or a failure message.</summary>
    public override string ToString() => Message is null
        ? $"{Number} {Method} {Target}{(IsKnown ? "" : " (unknown)")} {Encoding.UTF8.GetString(Body.Span[..Math.Min(Body.Length, 200)])}"
        : $"{Number} {Method} {Target} {Message.Model} tools={Message.Tools.Count} json={Message.WantsJson} "
          + string.Join(" || ", Message.Messages.Select(m => $"{m.Role}: {m.Text}{(m.ToolResult is null ? "" : $" [result {m.ToolResult}]")}"));
}
