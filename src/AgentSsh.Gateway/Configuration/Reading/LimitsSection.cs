using System.Net;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary><c>[gateway.limits]</c>.</summary>
internal static class LimitsSection
{
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);
    private static readonly TimeSpan OneDay = TimeSpan.FromHours(24);

    public static LimitsConfiguration Read(SettingTable? table)
    {
        var defaults = new LimitsConfiguration();
        if (table is null)
        {
            return defaults;
        }

        var limits = new LimitsConfiguration
        {
            LoginGraceTime = table.Form("login_grace_time", Duration.Between(OneSecond, OneHour))?.Value ?? defaults.LoginGraceTime,
            MaxStartups = table.Form<MaxStartups>("max_startups", MaxStartupsForm.TryParse)?.Value ?? defaults.MaxStartups,
            PerSourceMaxStartups = table.Integer("per_source_max_startups", 1, 100_000) ?? defaults.PerSourceMaxStartups,
            PerSourceNetBlockSize = table.Form<NetBlockSize>("per_source_net_block_size", NetworkForms.TryParseBlockSize)?.Value ?? defaults.PerSourceNetBlockSize,
            PerSourcePenalties = table.Form<Ssh.SshPenaltyLimits>("per_source_penalties", PenaltiesForm.TryParse)?.Value ?? defaults.PerSourcePenalties,
            PerSourcePenaltyExemptList = table.Forms<IPNetwork>("per_source_penalty_exempt_list", NetworkForms.TryParseNetwork) is { } exempt
                ? [.. exempt.Select(network => network.Value)]
                : defaults.PerSourcePenaltyExemptList,
            MaxAuthTries = table.Integer("max_auth_tries", 1, 20) ?? defaults.MaxAuthTries,
            MaxSessions = table.Integer("max_sessions", 1, 1000) ?? defaults.MaxSessions,
            MaxAgents = table.Integer("max_agents", 0, 10_000) ?? defaults.MaxAgents,
            ClientAliveInterval = table.Form("client_alive_interval", Duration.Between(TimeSpan.Zero, OneHour))?.Value ?? defaults.ClientAliveInterval,
            ClientAliveCountMax = table.Integer("client_alive_count_max", 1, 100) ?? defaults.ClientAliveCountMax,
            RekeyLimit = table.Bytes("rekey_limit", 1L << 20, 1L << 30) ?? defaults.RekeyLimit,
            UnusedConnectionTimeout = table.Form("unused_connection_timeout", Duration.Between(TimeSpan.Zero, OneDay))?.Value ?? defaults.UnusedConnectionTimeout,
            ChannelTimeouts = table.Forms<EquatableList<ChannelTimeout>>("channel_timeout", ChannelTimeoutForm.TryParse) is { } timeouts
                ? [.. timeouts.SelectMany(each => each.Value)]
                : defaults.ChannelTimeouts,
        };
        table.RejectUnknown();
        return limits;
    }
}
