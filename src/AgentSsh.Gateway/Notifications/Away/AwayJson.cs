using System.Text.Json.Serialization;

namespace AgentSsh.Gateway.Notifications.Away;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AwayRecord))]
internal sealed partial class AwayJson : JsonSerializerContext;
