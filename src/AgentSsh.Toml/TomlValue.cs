namespace AgentSsh.Toml;

/// <summary>
/// A value with the place where it stands. The subclasses are one for each <see cref="TomlKind"/>; there are no others.
/// </summary>
/// <remarks>A tree that <see cref="TomlReader"/> returned no longer changes and may be read from any thread.</remarks>
public abstract class TomlValue
{
    private protected TomlValue(TomlPosition position) => Position = position;

    /// <summary>Tells which subclass this is, without a type test.</summary>
    public abstract TomlKind Kind { get; }

    /// <summary>
    /// The first character of the value. For a table or an array of tables made by headers it is the opening bracket of
    /// the header; for a table that only exists because a longer header or a dotted key names it, that name.
    /// </summary>
    public TomlPosition Position { get; private protected set; }

    /// <summary>The line of <see cref="Position"/>.</summary>
    public int Line => Position.Line;

    /// <summary>The column of <see cref="Position"/>.</summary>
    public int Column => Position.Column;
}
