namespace AgentSsh.Toml;

/// <summary>An integer in decimal, hexadecimal, octal or binary notation (TOML 1.0.0, "Integer").</summary>
public sealed class TomlInteger : TomlValue
{
    internal TomlInteger(long value, TomlPosition position)
        : base(position) => Value = value;

    /// <inheritdoc/>
    public override TomlKind Kind => TomlKind.Integer;

    /// <summary>The whole range of <see cref="long"/>; a larger number in the text is an error.</summary>
    public long Value { get; }
}
