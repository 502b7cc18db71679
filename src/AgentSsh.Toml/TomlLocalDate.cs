namespace AgentSsh.Toml;

/// <summary>A calendar day of no particular time zone (TOML 1.0.0, "Local Date").</summary>
public sealed class TomlLocalDate : TomlValue
{
    internal TomlLocalDate(DateOnly value, TomlPosition position)
        : base(position) => Value = value;

    /// <inheritdoc/>
    public override TomlKind Kind => TomlKind.LocalDate;

    /// <summary>Years 0001 to 9999; the year 0000 is an error.</summary>
    public DateOnly Value { get; }
}
