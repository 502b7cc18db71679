using System.Collections;

namespace AgentSsh.Toml;

/// <summary>
/// An array (TOML 1.0.0, "Array"; its values may be of different types) or an array of tables ("Array of Tables").
/// </summary>
public sealed class TomlArray : TomlValue, IReadOnlyList<TomlValue>
{
    private readonly List<TomlValue> _items = [];

    internal TomlArray(bool isOfTables, TomlPosition position)
        : base(position) => IsOfTables = isOfTables;

    /// <inheritdoc/>
    public override TomlKind Kind => TomlKind.Array;

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <summary>
    /// Whether <c>[[name]]</c> headers made it. An array of inline tables between brackets is a value, and no header may
    /// add to it.
    /// </summary>
    internal bool IsOfTables { get; }

    /// <inheritdoc/>
    public TomlValue this[int index] => _items[index];

    /// <inheritdoc/>
    public IEnumerator<TomlValue> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(TomlValue value) => _items.Add(value);
}
