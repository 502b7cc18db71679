using System.Diagnostics.CodeAnalysis;
using System.Net;
using AgentSsh.Ssh;
using AgentSsh.Ssh.Keys;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary><c>[gateway]</c>.</summary>
internal sealed record GatewaySection
{
    // All of them are told to every client in one message.
    private const int MaximumHostKeys = 16;

    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [new IPEndPoint(IPAddress.Loopback, 2222)];

    public string StateDirectory { get; init; } = ".agentssh";

    public EngineChoice Engine { get; init; }

    public string? EngineSocket { get; init; }

    public LinkChoice Link { get; init; }

    public IReadOnlyList<Located<string>>? HostKeys { get; init; }

    public IReadOnlyList<Located<string>> HostCertificates { get; init; } = [];

    public SshAlgorithms Algorithms { get; init; } = new();

    public LogFormat LogFormat { get; init; }

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    public LimitsConfiguration Limits { get; init; } = new();

    public DetachKey DetachKey { get; init; } = DetachKey.Default;

    public bool HasLoginHint { get; init; } = true;

    public IReadOnlyList<Located<string>> UserCaKeys { get; init; } = [];

    public Located<string>? UserCaKeysFile { get; init; }

    public Located<string>? RevokedKeys { get; init; }

    public SecurityKeyDemands Demands { get; init; }

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
            Engine = table.Choice(
                "engine",
                ("auto", EngineChoice.Auto),
                ("docker", EngineChoice.Docker),
                ("podman", EngineChoice.Podman),
                ("local", EngineChoice.Local)) ?? defaults.Engine,
            EngineSocket = table.Form<string>("engine_socket", ParseSocket)?.Value,
            Link = table.Choice("link", ("auto", LinkChoice.Auto), ("socket", LinkChoice.Socket), ("exec", LinkChoice.Exec)) ?? defaults.Link,
            HostKeys = ReadHostKeys(table),
            HostCertificates = ReadFiles(table, "host_certificates") ?? [],
            Algorithms = AlgorithmNames.Read(table),
            LogFormat = table.Choice("log_format", ("text", LogFormat.Text), ("json", LogFormat.Json)) ?? defaults.LogFormat,
            LogLevel = ReadLogLevel(table) ?? defaults.LogLevel,
            Limits = LimitsSection.Read(table.Table("limits")),
            DetachKey = table.Form<DetachKey>("detach_key", DetachKeyForm.TryParse)?.Value ?? defaults.DetachKey,
            HasLoginHint = table.Choice("login_hint", ("once", true), ("off", false)) ?? defaults.HasLoginHint,
            UserCaKeys = table.Texts("user_ca_keys") ?? [],
            UserCaKeysFile = table.Text("user_ca_keys_file"),
            RevokedKeys = table.Text("revoked_keys"),
            Demands = (table.Forms<SecurityKeyDemands>("pubkey_auth_options", ParseDemand) ?? [])
                .Aggregate(SecurityKeyDemands.None, (all, demand) => all | demand.Value),
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

    private static IReadOnlyList<Located<string>>? ReadHostKeys(SettingTable table)
    {
        if (ReadFiles(table, "host_keys") is not { } files)
        {
            return null;
        }

        if (files.Count is 0 or > MaximumHostKeys)
        {
            table.Errors.Add(
                table.Position, $"'host_keys' in [gateway] has {files.Count} files; it needs 1 to {MaximumHostKeys}, or leave it out for keys that are made");
        }

        return files;
    }

    private static IReadOnlyList<Located<string>>? ReadFiles(SettingTable table, string key)
    {
        if (table.Texts(key) is not { } files)
        {
            return null;
        }

        foreach (var (file, position) in files)
        {
            if (file.Length == 0 || file[0] == '~')
            {
                table.Errors.Add(position, file.Length == 0
                    ? $"an entry of '{key}' is empty"
                    : $"'{key}': {Quote.Of(file)} begins with '~', which is the shell's; write the whole path");
            }
            else if (files.First(other => other.Value == file).Position != position)
            {
                table.Errors.Add(position, $"'{key}' has {Quote.Of(file)} twice");
            }
        }

        return files;
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

    // The words of sshd_config(5), PubkeyAuthOptions; "none" is the empty list.
    private static bool ParseDemand(string text, out SecurityKeyDemands value, [NotNullWhen(false)] out FormProblem? problem)
    {
        value = text switch
        {
            "touch-required" => SecurityKeyDemands.Touch,
            "verify-required" => SecurityKeyDemands.Verification,
            _ => SecurityKeyDemands.None,
        };
        problem = value == SecurityKeyDemands.None
            ? new FormProblem($"{Quote.Of(text)} is neither 'touch-required' nor 'verify-required'", NearestName.Of(text, ["touch-required", "verify-required"]))
            : null;
        return problem is null;
    }

    private static LogLevel? ReadLogLevel(SettingTable table) => table.Choice(
        "log_level",
        ("trace", LogLevel.Trace),
        ("debug", LogLevel.Debug),
        ("information", LogLevel.Information),
        ("info", LogLevel.Information),
        ("warning", LogLevel.Warning),
        ("error", LogLevel.Error));
}
