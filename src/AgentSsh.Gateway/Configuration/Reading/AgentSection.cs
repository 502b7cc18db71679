using AgentSsh.Toml;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary><c>[agents.NAME]</c>.</summary>
internal sealed record AgentSection(
    Located<string> Name,
    AgentLayer Layer,
    Located<string>? Owner,
    IReadOnlyList<Located<string>> Drivers,
    IReadOnlyList<Located<string>> Watchers,
    Located<string>? Workspace,
    IReadOnlyList<Located<MountConfiguration>> Mounts)
{
    public static List<AgentSection> ReadAll(SettingTable file)
    {
        var sections = new List<AgentSection>();
        foreach (var (entry, table) in file.Tables("agents"))
        {
            sections.Add(new AgentSection(
                new Located<string>(entry.Key, entry.KeyPosition),
                AgentLayer.Read(table),
                table.Text("owner"),
                table.Texts("drivers") ?? [],
                table.Texts("watchers") ?? [],
                table.Form<string>("workspace", HostPath.TryParse),
                table.Forms<MountConfiguration>("mounts", MountForm.TryParse) ?? []));
            CheckUnquotedDot(entry, table);
            table.RejectUnknown();
        }

        return sections;
    }

    // [agents.alice.api] is TOML for a key "api" of the agent alice. Said so, instead of "unknown key".
    private static void CheckUnquotedDot(TomlEntry agent, SettingTable table)
    {
        foreach (var entry in table.Entries)
        {
            if (entry.Value is TomlTable && entry.Key is not ("env" or "limits" or "idle") && AgentName.UserOfFurtherAgent($"{agent.Key}.{entry.Key}").Length > 0
                && NearestName.Of(entry.Key, ["env", "limits", "idle"]) is null)
            {
                table.Errors.Add(
                    entry.KeyPosition,
                    $"a dot in an agent's name needs quotation marks: [agents.\"{agent.Key}.{entry.Key}\"]");
                table.Ignore(entry.Key);
            }
        }
    }
}
