using AgentSsh.Toml;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>What the file says, each key checked by itself; nothing has been looked up yet.</summary>
internal sealed record ConfigurationDraft(
    GatewaySection Gateway,
    AgentLayer Defaults,
    IReadOnlyList<UserSection> Users,
    IReadOnlyList<AgentSection> Agents,
    IReadOnlyList<ProgramSection> Programs,
    IReadOnlyDictionary<string, WebhookConfiguration> Webhooks)
{
    public static ConfigurationDraft Read(TomlTable document, ConfigurationSource source, ErrorList errors)
    {
        var file = new SettingTable(document, SettingTable.TopLevel, errors);
        var gateway = GatewaySection.Read(file.Table("gateway"));
        var defaults = new AgentLayer();
        if (file.Table("defaults") is { } table)
        {
            defaults = AgentLayer.Read(table);
            table.RejectUnknown();
        }

        var draft = new ConfigurationDraft(
            gateway,
            defaults,
            UserSection.ReadAll(file),
            AgentSection.ReadAll(file),
            ProgramSection.ReadAll(file),
            WebhookSection.ReadAll(file, source.Environment));
        file.RejectUnknown();
        return draft;
    }
}
