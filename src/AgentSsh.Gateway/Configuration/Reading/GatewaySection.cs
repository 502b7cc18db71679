using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary><c>[gateway]</c>.</summary>
internal sealed record GatewaySection
{
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [new IPEndPoint(IPAddress.Loopback, 2222)];

    public string StateDirectory { get; init; } = ".agentssh";

    public EngineChoice Engine { get; init; }

    public string? EngineSocket { get; init; }

    public LogFormat LogFormat { get; init; }

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    public LimitsConfiguration Limits { get; init; } = new();

    public static GatewaySection Read(SettingTable? table)
    {
        var defaults = new GatewaySection();
        if (table is null)
        {
            return defaults;
        }

        var section = new GatewaySection
        {
            Listen = ReadListen(table) ?? defaults.Listen,
            StateDirectory = ReadStateDirectory(table) ?? defaults.StateDirectory,
            Engine = table.Choice("engine", ("auto", EngineChoice.Auto), ("docker", EngineChoice.Docker), ("local", EngineChoice.Local)) ?? defaults.Engine,
            EngineSocket = table.Form<string>("engine_socket", ParseSocket)?.Value,
            LogFormat = table.Choice("log_format", ("text", LogFormat.Text), ("json", LogFormat.Json)) ?? defaults.LogFormat,
            LogLevel = ReadLogLevel(table) ?? defaults.LogLevel,
            Limits = ReadLimits(table.Table("limits")),
        };
        table.RejectUnknown();
        return section;
    }

    private static List<IPEndPoint>? ReadListen(SettingTable table)
    {
        var errorsBefore = table.Errors.Count;
        if (table.Forms<IPEndPoint>("listen", ListenAddress.TryParse) is not { } found)
        {
            return null;
        }

        var addresses = new List<IPEndPoint>();
        foreach (var (address, position) in found)
        {
            // Port 0 is another port each time.
            if (address.Port != 0 && addresses.Contains(address))
            {
                table.Errors.Add(position, $"'listen' has {address} twice");
            }

            addresses.Add(address);
        }

        if (addresses.Count == 0 && table.Errors.Count == errorsBefore)
        {
            table.Errors.Add(table.Position, "'listen' in [gateway] is empty: nobody could connect");
        }

        return addresses;
    }

    private static string? ReadStateDirectory(SettingTable table)
    {
        if (table.Text("state_dir") is not { } text)
        {
            return null;
        }

        if (text.Value.Length > 0 && text.Value[0] != '~')
        {
            return text.Value;
        }

        table.Errors.Add(text.Position, text.Value.Length == 0
            ? "'state_dir' is empty"
            : "'state_dir' begins with '~', which is the shell's; write the whole path");
        return null;
    }

    private static bool ParseSocket(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out FormProblem? problem)
    {
        const string Scheme = "unix://";
        if (text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            (value, problem) = (null, new FormProblem($"is a path, not a URL: {Quote.Of(text)}", text[Scheme.Length..]));
            return false;
        }

        return HostPath.TryParse(text, out value, out problem);
    }

    private static LogLevel? ReadLogLevel(SettingTable table) => table.Choice(
        "log_level",
        ("trace", LogLevel.Trace),
        ("debug", LogLevel.Debug),
        ("information", LogLevel.Information),
        ("info", LogLevel.Information),
        ("warning", LogLevel.Warning),
        ("error", LogLevel.Error));

    private static LimitsConfiguration ReadLimits(SettingTable? table)
    {
        var defaults = new LimitsConfiguration();
        if (table is null)
        {
            return defaults;
        }

        var oneHour = TimeSpan.FromHours(1);
        var limits = new LimitsConfiguration
        {
            LoginGraceTime = table.Form("login_grace_time", Duration.Between(TimeSpan.FromSeconds(1), oneHour))?.Value ?? defaults.LoginGraceTime,
            MaxStartups = table.Form<MaxStartups>("max_startups", MaxStartupsForm.TryParse)?.Value ?? defaults.MaxStartups,
            MaxAuthTries = table.Integer("max_auth_tries", 1, 100) ?? defaults.MaxAuthTries,
            MaxSessions = table.Integer("max_sessions", 1, 1000) ?? defaults.MaxSessions,
            ClientAliveInterval = table.Form("client_alive_interval", Duration.Between(TimeSpan.Zero, oneHour))?.Value ?? defaults.ClientAliveInterval,
            ClientAliveCountMax = table.Integer("client_alive_count_max", 1, 100) ?? defaults.ClientAliveCountMax,
            PerSourceMax = table.Integer("per_source_max", 1, 100_000) ?? defaults.PerSourceMax,
        };
        table.RejectUnknown();
        return limits;
    }
}
