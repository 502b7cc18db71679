using AgentSsh.Toml;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary><c>env</c> and <c>pass_env</c>. No message shows a value: it may be a secret.</summary>
internal static class EnvironmentTable
{
    public static Dictionary<string, string> Read(SettingTable? table)
    {
        var variables = new Dictionary<string, string>();
        foreach (var entry in table?.Entries ?? [])
        {
            CheckName(entry.Key, entry.KeyPosition, table!.Errors);
            if (entry.Value is not TomlString)
            {
                table.WrongType($"{Quote.Of(entry.Key)} in {table.Name}", "a string", entry.Value);
            }
            else if (table.Text(entry.Key) is { } text)
            {
                variables[entry.Key] = text.Value;
            }
        }

        return variables;
    }

    public static List<string>? ReadNames(SettingTable table, string key)
    {
        if (table.Texts(key) is not { } names)
        {
            return null;
        }

        foreach (var name in names)
        {
            CheckName(name.Value, name.Position, table.Errors);
        }

        return [.. names.Select(name => name.Value)];
    }

    // POSIX.1-2017, chapter 8: what a shell can set.
    private static void CheckName(string name, TomlPosition position, ErrorList errors)
    {
        if (name.Length == 0 || name.Length > 256 || char.IsAsciiDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            errors.Add(position, $"{Quote.Of(name)} cannot be a variable's name: letters, digits and _, the first no digit");
        }
    }
}
