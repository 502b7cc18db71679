namespace AgentSsh.Toml;

/// <summary>A floating-point number (TOML 1.0.0, "Float").</summary>
public sealed class TomlFloat : TomlValue
{
    internal TomlFloat(double value, TomlPosition position)
        : base(position) => Value = value;

    /// <inheritdoc/>
    public override TomlKind Kind => TomlKind.Float;

    /// <summary>May be NaN or infinite, if the text says so; a finite number beyond the range of <see cref="double"/> is an error.</summary>
    public double Value { get; }
}
