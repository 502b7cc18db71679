namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary><c>[programs.NAME]</c>.</summary>
internal sealed record ProgramSection(
    Located<string> Name, IReadOnlyList<string>? Start, IReadOnlyList<string>? Resume, IReadOnlyList<string>? Run)
{
    public static List<ProgramSection> ReadAll(SettingTable file)
    {
        var sections = new List<ProgramSection>();
        foreach (var (entry, table) in file.Tables("programs"))
        {
            if (!AgentName.IsPlain(entry.Key))
            {
                table.Errors.Add(entry.KeyPosition, $"{Quote.Of(entry.Key)} cannot be a program's name: {AgentName.Rule}");
            }

            sections.Add(new ProgramSection(
                new Located<string>(entry.Key, entry.KeyPosition),
                ReadCommand(table, "start", mayBeEmpty: false),
                ReadCommand(table, "resume", mayBeEmpty: true),
                ReadCommand(table, "run", mayBeEmpty: true)));
            table.RejectUnknown();
        }

        return sections;
    }

    private static List<string>? ReadCommand(SettingTable table, string key, bool mayBeEmpty)
    {
        if (table.Texts(key) is not { } words)
        {
            return null;
        }

        if (words.Count > 0 ? words[0].Value.Length == 0 : !mayBeEmpty)
        {
            table.Errors.Add(words.Count > 0 ? words[0].Position : table.Position, $"'{key}' in {table.Name} must begin with the program to run");
        }

        foreach (var word in words)
        {
            Placeholders.Check(word, key, isRun: key == "run", table.Errors);
        }

        if (key == "run" && words.Count > 0 && !words.Any(word => word.Value.Contains(Placeholders.Prompt, StringComparison.Ordinal)))
        {
            table.Errors.Add(words[0].Position, $"'run' in {table.Name} has no {{prompt}}: the program would not learn what to do");
        }

        return [.. words.Select(word => word.Value)];
    }
}
