namespace AgentSsh.Toml;

/// <summary>A date and time of no particular time zone (TOML 1.0.0, "Local Date-Time").</summary>
public sealed class TomlLocalDateTime : TomlValue
{
    internal TomlLocalDateTime(DateTime value, TomlPosition position)
        : base(position) => Value = value;

    /// <inheritdoc/>
    public override TomlKind Kind => TomlKind.LocalDateTime;

    /// <summary>Of <see cref="DateTimeKind.Unspecified"/>, in units of 100 ns, further digits cut off.</summary>
    public DateTime Value { get; }
}
