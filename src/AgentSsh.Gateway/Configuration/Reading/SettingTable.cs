using System.Globalization;
using AgentSsh.Toml;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>
/// One table of the file, read key by key. Each reader returns null where the key is absent or wrong; what is wrong goes to the
/// list of errors. <see cref="RejectUnknown"/> at the end complains about the keys that nobody asked for.
/// </summary>
internal sealed class SettingTable(TomlTable table, string name, ErrorList errors)
{
    /// <summary>The name of the document's own table.</summary>
    public const string TopLevel = "the top level";

    private const int MaximumTextLength = 32 * 1024;

    private readonly List<string> _known = [];

    /// <summary>Where the table begins.</summary>
    public TomlPosition Position => table.Position;

    /// <summary>For messages: <c>[agents.team]</c>.</summary>
    public string Name => name;

    public ErrorList Errors => errors;

    /// <summary>All entries, for tables whose keys are names of the user's own.</summary>
    public IReadOnlyList<TomlEntry> Entries => table.Entries;

    public Located<string>? Text(string key)
    {
        if (Find<TomlString>(key, "a string") is not { } found)
        {
            return null;
        }

        return CheckText(found, $"'{key}'") ? new Located<string>(found.Value, found.Position) : null;
    }

    public Located<T>? Form<T>(string key, ValueForm<T> form)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (form(text.Value, out var value, out var problem))
        {
            return new Located<T>(value, text.Position);
        }

        errors.Add(text.Position, $"'{key}' {problem.Message}", problem.Suggestion);
        return null;
    }

    public T? Choice<T>(string key, params ReadOnlySpan<(string Word, T Value)> choices)
        where T : struct
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        var words = new List<string>();
        foreach (var (word, value) in choices)
        {
            if (word == text.Value)
            {
                return value;
            }

            words.Add(word);
        }

        errors.Add(
            text.Position,
            $"'{key}' cannot be {Quote.Of(text.Value)}; it is one of {string.Join(", ", words.Select(Quote.Of))}",
            NearestName.Of(text.Value, words));
        return null;
    }

    public int? Integer(string key, int least, int most)
    {
        if (Find<TomlInteger>(key, "an integer") is not { } found)
        {
            return null;
        }

        return InRange(key, found.Value, least, most, found.Position) ? (int)found.Value : null;
    }

    /// <summary>An integer or a float.</summary>
    public double? Number(string key, double least, double most)
    {
        var found = Find<TomlValue>(key, "a number");
        switch (found)
        {
            case null:
                return null;
            case TomlInteger integer:
                return InRange(key, integer.Value, least, most, found.Position) ? integer.Value : null;
            case TomlFloat number:
                return InRange(key, number.Value, least, most, found.Position) ? number.Value : null;
            default:
                WrongType($"'{key}'", "a number", found);
                return null;
        }
    }

    /// <summary>Bytes: an integer, or a string such as <c>4GiB</c>.</summary>
    public long? Bytes(string key, long least, long most)
    {
        var found = Find<TomlValue>(key, "a size");
        switch (found)
        {
            case null:
                return null;
            case TomlInteger integer:
                return SizeInRange(key, integer.Value, least, most, found.Position);
            case TomlString text when ByteSize.TryParse(text.Value, out var value, out var problem):
                return SizeInRange(key, value, least, most, found.Position);
            case TomlString text:
                _ = ByteSize.TryParse(text.Value, out _, out var wrong);
                errors.Add(found.Position, $"'{key}' {wrong!.Message}", wrong.Suggestion);
                return null;
            default:
                WrongType($"'{key}'", "a size such as \"4GiB\" or a number of bytes", found);
                return null;
        }
    }

    /// <summary>An array of strings. Entries that are none are left out, with an error each.</summary>
    public IReadOnlyList<Located<string>>? Texts(string key)
    {
        if (Find<TomlArray>(key, "an array of strings") is not { } array)
        {
            return null;
        }

        var texts = new List<Located<string>>();
        foreach (var item in array)
        {
            if (item is not TomlString text)
            {
                WrongType($"an entry of '{key}'", "a string", item);
            }
            else if (CheckText(text, $"an entry of '{key}'"))
            {
                texts.Add(new Located<string>(text.Value, text.Position));
            }
        }

        return texts;
    }

    /// <summary>An array of strings of one form.</summary>
    public IReadOnlyList<Located<T>>? Forms<T>(string key, ValueForm<T> form)
    {
        if (Texts(key) is not { } texts)
        {
            return null;
        }

        var values = new List<Located<T>>();
        foreach (var text in texts)
        {
            if (form(text.Value, out var value, out var problem))
            {
                values.Add(new Located<T>(value, text.Position));
            }
            else
            {
                errors.Add(text.Position, $"'{key}': {problem.Message}", problem.Suggestion);
            }
        }

        return values;
    }

    public SettingTable? Table(string key) =>
        Find<TomlTable>(key, "a table") is { } found ? new SettingTable(found, Below(key), errors) : null;

    /// <summary>The tables of a table whose keys are names: <c>[users.NAME]</c>.</summary>
    public IEnumerable<(TomlEntry Entry, SettingTable Table)> Tables(string key)
    {
        if (Table(key) is not { } parent)
        {
            yield break;
        }

        foreach (var entry in parent.Entries)
        {
            if (entry.Value is TomlTable child)
            {
                yield return (entry, new SettingTable(child, parent.Below(entry.Key), errors));
            }
            else
            {
                WrongType($"{Quote.Of(entry.Key)} in {parent.Name}", "a table", entry.Value);
            }
        }
    }

    /// <summary>Keeps <see cref="RejectUnknown"/> from complaining about a key that something better was said about.</summary>
    public void Ignore(string key) => _known.Add(key);

    /// <summary>To be called once everything has been read.</summary>
    public void RejectUnknown()
    {
        foreach (var entry in table.Entries)
        {
            if (!_known.Contains(entry.Key))
            {
                errors.Add(entry.KeyPosition, $"unknown key {Quote.Of(entry.Key)} in {Name}", NearestName.Of(entry.Key, _known));
            }
        }
    }

    public void WrongType(string what, string expected, TomlValue found) =>
        errors.Add(found.Position, $"{what} must be {expected}, found {found.Kind.PlainNameWithArticle()}");

    private T? Find<T>(string key, string expected)
        where T : TomlValue
    {
        _known.Add(key);
        if (!table.TryGetValue(key, out var value))
        {
            return null;
        }

        if (value is T found)
        {
            return found;
        }

        WrongType($"'{key}'", expected, value);
        return null;
    }

    private bool CheckText(TomlString text, string what)
    {
        if (text.Value.Length > MaximumTextLength)
        {
            errors.Add(text.Position, $"{what} is longer than {MaximumTextLength} characters");
            return false;
        }

        // Arguments, environment and paths end at a NUL in the kernel's eyes: what follows it would silently be lost.
        if (text.Value.Contains('\0', StringComparison.Ordinal))
        {
            errors.Add(text.Position, $"{what} contains a NUL character, which no path, argument or variable can");
            return false;
        }

        return true;
    }

    private bool InRange(string key, double value, double least, double most, TomlPosition position)
    {
        if (value >= least && value <= most)
        {
            return true;
        }

        errors.Add(position, string.Create(CultureInfo.InvariantCulture, $"'{key}' must be from {least} to {most}, found {value}"));
        return false;
    }

    private long? SizeInRange(string key, long value, long least, long most, TomlPosition position)
    {
        if (value >= least && value <= most)
        {
            return value;
        }

        errors.Add(position, $"'{key}' must be from {ByteSize.Format(least)} to {ByteSize.Format(most)}, found {ByteSize.Format(value)}");
        return null;
    }

    private string Below(string key) =>
        name == TopLevel ? $"[{KeyText(key)}]" : $"{name[..^1]}.{KeyText(key)}]";

    private static string KeyText(string key) =>
        key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? Quote.Plain(key) : $"\"{Quote.Plain(key)}\"";
}
