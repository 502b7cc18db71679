using System.Text.Json.Serialization;

namespace AgentSsh.Gateway.Commands;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StatusRecord))]
[JsonSerializable(typeof(StatusRecord[]))]
[JsonSerializable(typeof(AttachmentRecord[]))]
internal sealed partial class VerbJson : JsonSerializerContext;
