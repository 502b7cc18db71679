using System.Text.Json.Serialization;

namespace AgentSsh.Engines.Docker.Api;

/// <summary>The Engine API's bodies that we send and read; serializers are generated at build time, since the code must trim.</summary>
/// <remarks>What is read has setters: generated code gives an absent init-only property default(T), not its initializer.</remarks>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SystemVersion))]
[JsonSerializable(typeof(SystemInfo))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(IdAnswer))]
[JsonSerializable(typeof(ContainerSummary[]))]
[JsonSerializable(typeof(ContainerDetails))]
[JsonSerializable(typeof(ContainerConfig))]
[JsonSerializable(typeof(VolumeConfig))]
[JsonSerializable(typeof(ImageDetails))]
[JsonSerializable(typeof(ProgressMessage))]
[JsonSerializable(typeof(EventMessage))]
[JsonSerializable(typeof(ExecConfig))]
[JsonSerializable(typeof(ExecStartConfig))]
[JsonSerializable(typeof(ExecDetails))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class DockerJson : JsonSerializerContext;
