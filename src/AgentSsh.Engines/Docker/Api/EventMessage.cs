using System.Text.Json.Serialization;

namespace AgentSsh.Engines.Docker.Api;

/// <summary>One line of GET /events.</summary>
internal sealed record EventMessage
{
    public string? Type { get; set; }

    public string? Action { get; set; }

    public EventActor? Actor { get; set; }

    /// <summary>Nanoseconds since 1970, by the engine's clock.</summary>
    [JsonPropertyName("timeNano")]
    public long TimeNano { get; set; }

    public DateTimeOffset Time => DateTimeOffset.UnixEpoch.AddTicks(TimeNano / TimeSpan.NanosecondsPerTick);
}
