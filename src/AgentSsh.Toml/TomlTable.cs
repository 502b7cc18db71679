using System.Collections;
using System.Diagnostics.CodeAnalysis;
using AgentSsh.Toml.Reading;

namespace AgentSsh.Toml;

/// <summary>
/// A table in any notation: the document itself, below a header, inline, or made by a dotted key (TOML 1.0.0, "Table").
/// Keys are compared by ordinal and enumerated in the order in which they first occur in the text.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "Table is the specification's own word for it.")]
public sealed class TomlTable : TomlValue, IReadOnlyDictionary<string, TomlValue>
{
    // Most tables of a configuration are small; below this count a scan is as quick as hashing and needs no dictionary.
    private const int ScanLimit = 8;

    private readonly List<TomlEntry> _entries = [];
    private Dictionary<string, TomlEntry>? _index;

    internal TomlTable(TomlTableOrigin origin, int depth, TomlPosition position)
        : base(position)
    {
        Origin = origin;
        Depth = depth;
    }

    /// <inheritdoc/>
    public override TomlKind Kind => TomlKind.Table;

    /// <summary>The keys in order, each with its position.</summary>
    public IReadOnlyList<TomlEntry> Entries => _entries;

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _entries.Select(entry => entry.Key);

    /// <inheritdoc/>
    public IEnumerable<TomlValue> Values => _entries.Select(entry => entry.Value);

    internal TomlTableOrigin Origin { get; private set; }

    /// <summary>How many tables and arrays this one stands in; 0 for the document.</summary>
    internal int Depth { get; }

    /// <inheritdoc/>
    public TomlValue this[string key] => EntryOf(key).Value;

    /// <summary>Where the key itself stands; see <see cref="TomlEntry.KeyPosition"/>.</summary>
    /// <exception cref="KeyNotFoundException">The table has no such key.</exception>
    public TomlPosition KeyPosition(string key) => EntryOf(key).KeyPosition;

    /// <inheritdoc/>
    public bool ContainsKey(string key) => TryGetEntry(key, out _);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out TomlValue value)
    {
        var found = TryGetEntry(key, out var entry);
        value = entry?.Value;
        return found;
    }

    /// <summary>As <see cref="TryGetValue"/>, with the position of the key.</summary>
    public bool TryGetEntry(string key, [NotNullWhen(true)] out TomlEntry? entry)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (_index is not null)
        {
            return _index.TryGetValue(key, out entry);
        }

        foreach (var candidate in _entries)
        {
            if (candidate.Key == key)
            {
                entry = candidate;
                return true;
            }
        }

        entry = null;
        return false;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, TomlValue>> GetEnumerator() =>
        _entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The caller has made sure that the key is new.</summary>
    internal void Add(TomlKeyPart key, TomlValue value)
    {
        var entry = new TomlEntry(key.Name, key.Position, value);
        _entries.Add(entry);
        if (_index is not null)
        {
            _index.Add(entry.Key, entry);
        }
        else if (_entries.Count > ScanLimit)
        {
            _index = _entries.ToDictionary(item => item.Key, StringComparer.Ordinal);
        }
    }

    /// <summary>A table that longer headers implied gets a header of its own.</summary>
    internal void DefineByHeader(TomlPosition header)
    {
        Origin = TomlTableOrigin.Header;
        Position = header;
    }

    private TomlEntry EntryOf(string key) =>
        TryGetEntry(key, out var entry) ? entry : throw new KeyNotFoundException($"The table at {Position} has no key '{key}'.");
}
