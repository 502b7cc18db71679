namespace AgentSsh.FakeModel;

/// <summary>One HTTP/1.1 request as it was read: RFC 9112 section 3, header names in lower case, the body whole.</summary>
internal sealed record HttpRequestHead(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The target without its query.</summary>
    public string Path => Target.Split('?', 2)[0];

    /// <summary>Whether the client will send another request on this connection (the default of HTTP/1.1).</summary>
    public bool KeepsAlive =>
        !(Headers.TryGetValue("connection", out var value) && value.Contains("close", StringComparison.OrdinalIgnoreCase));
}
