using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Configuration;

/// <summary>What the configuration says in the log. Ids 1100 to 1119.</summary>
internal static partial class ConfigurationLog
{
    [LoggerMessage(1100, LogLevel.Information, "Configuration {File} loaded: {Users} users, {Agents} agents (revision {Revision})", EventName = "ConfigurationLoaded")]
    public static partial void Loaded(this ILogger logger, string file, int users, int agents, long revision);

    [LoggerMessage(1101, LogLevel.Error, "Configuration {File} has {Count} errors; revision {Revision} stays in force", EventName = "ConfigurationRejected")]
    public static partial void Rejected(this ILogger logger, string file, int count, long revision);

    [LoggerMessage(1102, LogLevel.Error, "{Error}", EventName = "ConfigurationError")]
    public static partial void Error(this ILogger logger, string error);

    [LoggerMessage(1103, LogLevel.Warning, "Cannot watch {Directory} for changes of the configuration ({Reason}); SIGHUP reloads it", EventName = "ConfigurationNotWatched")]
    public static partial void NotWatched(this ILogger logger, string directory, string reason);

    [LoggerMessage(1104, LogLevel.Warning, "{Setting} changed in the configuration; it takes effect when the gateway is restarted", EventName = "ConfigurationNeedsRestart")]
    public static partial void NeedsRestart(this ILogger logger, string setting);
}
