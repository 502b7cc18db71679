namespace AgentSsh.Engines;

/// <summary>What an engine says of itself.</summary>
/// <param name="Name"><c>docker</c>, <c>podman</c> or <c>local</c>.</param>
/// <param name="Version">The engine's own version.</param>
/// <param name="ApiVersion">The version of the Engine API that we speak with it; empty where there is none.</param>
/// <param name="Address">Where it was found: the path of its socket, or the state directory.</param>
/// <param name="Rootless">Its containers' root is not the host's root.</param>
/// <param name="Warnings">What a person should know before relying on it, each a whole sentence; usually empty.</param>
public sealed record EngineInfo(string Name, string Version, string ApiVersion, string Address, bool Rootless, IReadOnlyList<string> Warnings);
