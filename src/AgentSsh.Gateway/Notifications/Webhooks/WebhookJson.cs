using System.Text.Json.Serialization;

namespace AgentSsh.Gateway.Notifications.Webhooks;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AnnouncementRecord))]
[JsonSerializable(typeof(SlackRecord))]
internal sealed partial class WebhookJson : JsonSerializerContext;
