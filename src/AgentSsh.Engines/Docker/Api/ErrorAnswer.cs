using System.Text.Json.Serialization;

namespace AgentSsh.Engines.Docker.Api;

/// <summary>Body of every answer that is an error.</summary>
internal sealed record ErrorAnswer
{
    [JsonPropertyName("message")]
    public string? Message { get; set; }
}
