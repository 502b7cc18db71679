namespace AgentSsh.Toml.Reading;

/// <summary>One part of a key: <c>b</c> in <c>a.b.c</c>.</summary>
internal readonly record struct TomlKeyPart(string Name, TomlPosition Position);
