namespace AgentSsh.Toml;

/// <summary>
/// The ten types that a TOML value can have (TOML 1.0.0, "Key/Value Pair" and "Table").
/// </summary>
public enum TomlKind
{
    /// <summary>A string of any of the four notations; <see cref="TomlString"/>.</summary>
    String,

    /// <summary>A signed 64-bit integer; <see cref="TomlInteger"/>.</summary>
    Integer,

    /// <summary>An IEEE 754 binary64 number; <see cref="TomlFloat"/>.</summary>
    Float,

    /// <summary><c>true</c> or <c>false</c>; <see cref="TomlBoolean"/>.</summary>
    Boolean,

    /// <summary>A date and time with an offset from UTC; <see cref="TomlOffsetDateTime"/>.</summary>
    OffsetDateTime,

    /// <summary>A date and time of no particular time zone; <see cref="TomlLocalDateTime"/>.</summary>
    LocalDateTime,

    /// <summary>A calendar day; <see cref="TomlLocalDate"/>.</summary>
    LocalDate,

    /// <summary>A time of day; <see cref="TomlLocalTime"/>.</summary>
    LocalTime,

    /// <summary>An array, or an array of tables; <see cref="TomlArray"/>.</summary>
    Array,

    /// <summary>A table in any notation; <see cref="TomlTable"/>.</summary>
    Table,
}
