using System.Globalization;

namespace AgentSsh.Toml.Tests;

/// <summary>Writes a tree on one line, so that a test can compare the whole of it: <c>{a:1,b:[{c:"x"}]}</c>.</summary>
internal static class Outline
{
    public static string Of(TomlValue value) => value switch
    {
        TomlTable table => "{" + string.Join(',', table.Entries.Select(entry => $"{entry.Key}:{Of(entry.Value)}")) + "}",
        TomlArray array => "[" + string.Join(',', array.Select(Of)) + "]",
        TomlString text => $"\"{text.Value}\"",
        TomlInteger integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        TomlFloat number => number.Value.ToString("R", CultureInfo.InvariantCulture),
        TomlBoolean boolean => boolean.Value ? "true" : "false",
        TomlOffsetDateTime instant => instant.Value.ToString("O", CultureInfo.InvariantCulture),
        TomlLocalDateTime local => local.Value.ToString("O", CultureInfo.InvariantCulture),
        TomlLocalDate date => date.Value.ToString("O", CultureInfo.InvariantCulture),
        TomlLocalTime time => time.Value.ToString("O", CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"A value of no known kind: {value.GetType()}."),
    };
}
