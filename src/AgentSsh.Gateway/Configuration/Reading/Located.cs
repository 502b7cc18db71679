using AgentSsh.Toml;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>A value with the place in the text that a complaint about it names.</summary>
internal sealed record Located<T>(T Value, TomlPosition Position);
