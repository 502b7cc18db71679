namespace AgentSsh.Toml;

/// <summary>
/// Words for a <see cref="TomlKind"/> in sentences such as "expected a string, found an integer".
/// </summary>
public static class TomlKindExtensions
{
    /// <summary>The TOML specification's own term in lower case: "string", "offset date-time", "table".</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is not a defined member.</exception>
    public static string PlainName(this TomlKind kind) => kind switch
    {
        TomlKind.String => "string",
        TomlKind.Integer => "integer",
        TomlKind.Float => "float",
        TomlKind.Boolean => "boolean",
        TomlKind.OffsetDateTime => "offset date-time",
        TomlKind.LocalDateTime => "local date-time",
        TomlKind.LocalDate => "local date",
        TomlKind.LocalTime => "local time",
        TomlKind.Array => "array",
        TomlKind.Table => "table",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a TOML type."),
    };

    /// <summary><see cref="PlainName"/> behind its indefinite article: "a string", "an integer".</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is not a defined member.</exception>
    public static string PlainNameWithArticle(this TomlKind kind)
    {
        var name = kind.PlainName();
        return (name[0] is 'a' or 'i' or 'o' ? "an " : "a ") + name;
    }
}
