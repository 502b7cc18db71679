namespace AgentSsh.Toml;

/// <summary>A string of any of the four notations (TOML 1.0.0, "String").</summary>
public sealed class TomlString : TomlValue
{
    internal TomlString(string value, TomlPosition position)
        : base(position) => Value = value;

    /// <inheritdoc/>
    public override TomlKind Kind => TomlKind.String;

    /// <summary>Without quotes, escapes resolved. Line ends inside a multi-line string are as in the text, LF or CRLF.</summary>
    public string Value { get; }
}
