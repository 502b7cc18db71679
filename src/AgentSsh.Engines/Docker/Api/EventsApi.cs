using System.Text.Json;

namespace AgentSsh.Engines.Docker.Api;

/// <summary>The engine's events.</summary>
internal sealed class EventsApi(DockerClient client)
{
    private static readonly string[] Containers = ["container"];

    /// <summary>GET /events of containers that bear the label: an endless stream of <see cref="EventMessage"/>, whose head comes at once.</summary>
    public Task<HttpResponseMessage> SystemEvents(string label, CancellationToken cancellationToken)
    {
        var filters = JsonSerializer.Serialize(
            new Dictionary<string, string[]> { ["type"] = Containers, ["label"] = [label] }, DockerJson.Default.DictionaryStringStringArray);
        return client.SendAsync(HttpMethod.Get, $"events?filters={Uri.EscapeDataString(filters)}", null, DockerClient.DefaultTimeout, cancellationToken);
    }
}
