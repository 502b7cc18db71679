using System.Text.Json.Serialization;

namespace AgentSsh.Link;

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SupervisorSettings))]
internal sealed partial class LinkJsonContext : JsonSerializerContext;
