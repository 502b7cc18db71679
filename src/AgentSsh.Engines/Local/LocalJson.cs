using System.Text.Json.Serialization;

namespace AgentSsh.Engines.Local;

/// <summary>The engine's own files; the serializer is generated at build time, since the code must trim.</summary>
[JsonSerializable(typeof(SupervisorRecord))]
internal sealed partial class LocalJson : JsonSerializerContext;
