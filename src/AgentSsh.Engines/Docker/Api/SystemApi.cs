namespace AgentSsh.Engines.Docker.Api;

/// <summary>The engine itself.</summary>
internal sealed class SystemApi(DockerClient client)
{
    /// <summary>GET /version, from memory after the first time.</summary>
    public Task<SystemVersion> SystemVersion(CancellationToken cancellationToken) => client.NegotiateAsync(cancellationToken);

    /// <summary>GET /info.</summary>
    public Task<SystemInfo> SystemInfo(CancellationToken cancellationToken) =>
        client.GetJsonAsync("info", DockerJson.Default.SystemInfo, cancellationToken);

    /// <summary>GET /_ping: does it answer at all?</summary>
    public async Task SystemPing(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var response = await client.SendAsync(HttpMethod.Get, "_ping", null, timeout, cancellationToken).ConfigureAwait(false);
    }
}
