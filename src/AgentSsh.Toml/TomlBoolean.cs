namespace AgentSsh.Toml;

/// <summary>A boolean (TOML 1.0.0, "Boolean").</summary>
public sealed class TomlBoolean : TomlValue
{
    internal TomlBoolean(bool value, TomlPosition position)
        : base(position) => Value = value;

    /// <inheritdoc/>
    public override TomlKind Kind => TomlKind.Boolean;

    /// <summary><c>true</c> or <c>false</c> as written.</summary>
    public bool Value { get; }
}
