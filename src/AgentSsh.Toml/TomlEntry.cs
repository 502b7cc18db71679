namespace AgentSsh.Toml;

/// <summary>A key of a <see cref="TomlTable"/> with the place where the key itself stands.</summary>
public sealed class TomlEntry
{
    internal TomlEntry(string key, TomlPosition keyPosition, TomlValue value)
    {
        Key = key;
        KeyPosition = keyPosition;
        Value = value;
    }

    /// <summary>Without quotes, escapes resolved; may be empty. One part of a dotted key, never the whole.</summary>
    public string Key { get; }

    /// <summary>
    /// The first character (or quote) of the key where it first occurs; in a header or dotted key, of this part of it.
    /// </summary>
    public TomlPosition KeyPosition { get; }

    /// <summary>The line of <see cref="KeyPosition"/>.</summary>
    public int KeyLine => KeyPosition.Line;

    /// <summary>The column of <see cref="KeyPosition"/>.</summary>
    public int KeyColumn => KeyPosition.Column;

    /// <summary>What the key stands for.</summary>
    public TomlValue Value { get; }
}
