namespace AgentSsh.Toml;

/// <summary>A time of day, related to no date (TOML 1.0.0, "Local Time").</summary>
public sealed class TomlLocalTime : TomlValue
{
    internal TomlLocalTime(TimeOnly value, TomlPosition position)
        : base(position) => Value = value;

    /// <inheritdoc/>
    public override TomlKind Kind => TomlKind.LocalTime;

    /// <summary>In units of 100 ns, further digits cut off; the leap second 60 is an error.</summary>
    public TimeOnly Value { get; }
}
