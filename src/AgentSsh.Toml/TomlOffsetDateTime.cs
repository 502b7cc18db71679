namespace AgentSsh.Toml;

/// <summary>An instant (TOML 1.0.0, "Offset Date-Time").</summary>
public sealed class TomlOffsetDateTime : TomlValue
{
    internal TomlOffsetDateTime(DateTimeOffset value, TomlPosition position)
        : base(position) => Value = value;

    /// <inheritdoc/>
    public override TomlKind Kind => TomlKind.OffsetDateTime;

    /// <summary>In units of 100 ns, further digits cut off. The offset is as written, except that an instant written with more than 14 hours of offset, which <see cref="DateTimeOffset"/> cannot carry, is given in UTC.</summary>
    public DateTimeOffset Value { get; }
}
