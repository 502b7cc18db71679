using System.Text.Json.Serialization;

namespace AgentSsh.Engines.Docker.Api;

/// <summary>Answer of GET /version.</summary>
internal sealed record SystemVersion
{
    public string Version { get; set; } = "";

    public string ApiVersion { get; set; } = "";

    public string MinAPIVersion { get; set; } = "";

    public VersionComponent[]? Components { get; set; }

    /// <summary>The version that we speak with this engine.</summary>
    [JsonIgnore]
    public string Spoken { get; set; } = "";

    /// <summary>Podman names itself in its first component.</summary>
    [JsonIgnore]
    public bool IsPodman => Components?.Any(component => component.Name.Contains("Podman", StringComparison.OrdinalIgnoreCase)) ?? false;
}
