using System.Net;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Hosting.Logging;

/// <summary>What the gateway says of itself. Ids 1020 to 1039.</summary>
internal static partial class HostLog
{
    [LoggerMessage(EventId = 1020, EventName = "Listening", Level = LogLevel.Information, Message = "Accepting ssh at {Address}")]
    public static partial void Listening(this ILogger logger, EndPoint address);

    [LoggerMessage(EventId = 1021, EventName = "HostKey", Level = LogLevel.Information, Message = "Host key {KeyType} {Fingerprint}")]
    public static partial void HostKey(this ILogger logger, string keyType, string fingerprint);

    [LoggerMessage(EventId = 1022, EventName = "EngineFound", Level = LogLevel.Information, Message = "Agents live in {Engine} {Version} at {Address} (instance {Instance})")]
    public static partial void EngineFound(this ILogger logger, string engine, string version, string address, string instance);

    [LoggerMessage(EventId = 1023, EventName = "EngineWarning", Level = LogLevel.Warning, Message = "{Warning}")]
    public static partial void EngineWarning(this ILogger logger, string warning);

    [LoggerMessage(EventId = 1024, EventName = "EngineDown", Level = LogLevel.Error, Message = "The container engine does not answer yet, so no agent can be started: {Reason}")]
    public static partial void EngineDown(this ILogger logger, string reason);

    [LoggerMessage(EventId = 1025, EventName = "NoContainers", Level = LogLevel.Warning, Message = "Going on without containers, because {Reason}: agents run on this machine as the gateway's user, and NOTHING ISOLATES them")]
    public static partial void NoContainers(this ILogger logger, string reason);

    [LoggerMessage(EventId = 1026, EventName = "Stopping", Level = LogLevel.Information, Message = "Stopping ({Reason}); agents go on without the gateway")]
    public static partial void Stopping(this ILogger logger, string reason);

    [LoggerMessage(EventId = 1027, EventName = "Stopped", Level = LogLevel.Information, Message = "Stopped")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(EventId = 1028, EventName = "TaskFailed", Level = LogLevel.Error, Message = "Something failed that nobody waited for")]
    public static partial void TaskFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1029, EventName = "WatchFailed", Level = LogLevel.Error, Message = "The engine's containers are no longer watched")]
    public static partial void WatchFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1030, EventName = "ReloadFailed", Level = LogLevel.Error, Message = "The new configuration could not be applied whole")]
    public static partial void ReloadFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1031, EventName = "ControlFailed", Level = LogLevel.Warning, Message = "The control socket cannot accept: {Reason}")]
    public static partial void ControlFailed(this ILogger logger, string reason);

    [LoggerMessage(EventId = 1032, EventName = "StopIncomplete", Level = LogLevel.Warning, Message = "Not everything ended in the time that is given for stopping: {What}")]
    public static partial void StopIncomplete(this ILogger logger, string what);

    [LoggerMessage(EventId = 1033, EventName = "NotOffered", Level = LogLevel.Warning, Message = "The key exchange {Name} does not work with this machine's OpenSSL and is not offered")]
    public static partial void NotOffered(this ILogger logger, string name);

    [LoggerMessage(EventId = 1034, EventName = "HostCertificate", Level = LogLevel.Information, Message = "Host certificate {KeyId} for {Principals} over {Fingerprint}")]
    public static partial void HostCertificate(this ILogger logger, string keyId, string principals, string fingerprint);

    [LoggerMessage(EventId = 1035, EventName = "StartupWarning", Level = LogLevel.Warning, Message = "At the start: {Warning}")]
    public static partial void StartupWarning(this ILogger logger, string warning);
}
