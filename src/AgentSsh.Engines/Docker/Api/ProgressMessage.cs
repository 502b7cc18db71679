using System.Text.Json.Serialization;

namespace AgentSsh.Engines.Docker.Api;

/// <summary>One line of the answers of POST /build and POST /images/create.</summary>
internal sealed record ProgressMessage
{
    /// <summary>Output of a build; not always a whole line.</summary>
    [JsonPropertyName("stream")]
    public string? Stream { get; set; }

    [JsonPropertyName("status")]
    public string? Status { get; set; }

    /// <summary>Of a pull: the layer, or the tag.</summary>
    [JsonPropertyName("id")]
    public string? Id { get; set; }

    /// <summary>The whole has failed, although the HTTP status said 200.</summary>
    [JsonPropertyName("error")]
    public string? Error { get; set; }
}
