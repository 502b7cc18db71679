namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary><c>[users.NAME]</c>.</summary>
internal sealed record UserSection(
    Located<string> Name, IReadOnlyList<Located<string>> Keys, Located<string>? KeysFile, IReadOnlyList<Located<string>>? Principals)
{
    public static List<UserSection> ReadAll(SettingTable file)
    {
        var sections = new List<UserSection>();
        foreach (var (entry, table) in file.Tables("users"))
        {
            if (!AgentName.IsPlain(entry.Key))
            {
                table.Errors.Add(entry.KeyPosition, $"{Quote.Of(entry.Key)} cannot be a user's name: {AgentName.Rule}", Lower(entry.Key));
            }

            sections.Add(new UserSection(
                new Located<string>(entry.Key, entry.KeyPosition), table.Texts("keys") ?? [], table.Text("keys_file"), table.Texts("principals")));
            table.RejectUnknown();
        }

        return sections;
    }

    private static string? Lower(string name)
    {
        var lower = name.ToLowerInvariant();
        return AgentName.IsPlain(lower) ? lower : null;
    }
}
