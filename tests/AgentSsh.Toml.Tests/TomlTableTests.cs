namespace AgentSsh.Toml.Tests;

public class TomlTableTests
{
    // Both sides of the size from which keys are found by hash.
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(200)]
    public void Lookup_TableOfAnySize_FindsEveryKeyInOrder(int count)
    {
        var keys = Enumerable.Range(0, count).Select(i => $"key{count - i}").ToArray();

        var table = TomlReader.Parse(string.Join('\n', keys.Select((key, i) => $"{key} = {i}")));

        Assert.Equal(count, table.Count);
        Assert.Equal(keys, table.Keys);
        Assert.Equal(keys, table.Entries.Select(entry => entry.Key));
        Assert.Equal(keys, table.Select(pair => pair.Key));
        Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), table.Values.Select(value => ((TomlInteger)value).Value));
        foreach (var (i, key) in keys.Index())
        {
            Assert.True(table.ContainsKey(key));
            Assert.Equal(i, ((TomlInteger)table[key]).Value);
            Assert.Equal(new TomlPosition(i + 1, 1), table.KeyPosition(key));
        }

        Assert.False(table.ContainsKey("KEY1"));
        Assert.False(table.TryGetValue("none", out var missing));
        Assert.Null(missing);
        Assert.Throws<KeyNotFoundException>(() => table["none"]);
        Assert.Throws<KeyNotFoundException>(() => table.KeyPosition("none"));
        Assert.Throws<TomlException>(() => TomlReader.Parse(string.Join('\n', keys.Append(keys[0]).Select(key => $"{key} = 1"))));
    }

    [Theory]
    [InlineData("''", TomlKind.String, "a string")]
    [InlineData("1", TomlKind.Integer, "an integer")]
    [InlineData("1.0", TomlKind.Float, "a float")]
    [InlineData("true", TomlKind.Boolean, "a boolean")]
    [InlineData("2024-01-01T00:00:00Z", TomlKind.OffsetDateTime, "an offset date-time")]
    [InlineData("2024-01-01T00:00:00", TomlKind.LocalDateTime, "a local date-time")]
    [InlineData("2024-01-01", TomlKind.LocalDate, "a local date")]
    [InlineData("00:00:00", TomlKind.LocalTime, "a local time")]
    [InlineData("[]", TomlKind.Array, "an array")]
    [InlineData("{}", TomlKind.Table, "a table")]
    public void Kind_EveryType_HasItsPlainName(string toml, TomlKind kind, string name)
    {
        var value = TomlReader.Parse("a = " + toml)["a"];

        Assert.Equal(kind, value.Kind);
        Assert.Equal(name, value.Kind.PlainNameWithArticle());
        Assert.EndsWith(' ' + value.Kind.PlainName(), name, StringComparison.Ordinal);
    }
}
