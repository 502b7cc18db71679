using System.Collections.Concurrent;
using System.Net;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Ssh;
using AgentSsh.Ssh.Keys;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Hosting.Logging;

/// <summary>Writes who came, who was refused and who left.</summary>
/// <param name="logger">Where to.</param>
/// <param name="configuration">Whose key it is.</param>
/// <param name="time">The clock of the throttle and of how long somebody stayed.</param>
internal sealed partial class ConnectionLog(ILogger logger, Func<GatewayConfiguration> configuration, TimeProvider time) : SshServerEvents
{
    private readonly LogThrottle _refusals = new(time);
    private readonly LogThrottle _failures = new(time);
    private readonly LogThrottle _strangers = new(time);

    // The last key of each connection on which nobody is logged in; gone with the connection.
    private readonly ConcurrentDictionary<EndPoint, OfferedKey> _tried = new();

    /// <summary>A key was offered and would not be let in. Alone it says little: many people offer several before the right one.</summary>
    public void KeyRefused(OfferedKey key)
    {
        if (key.RemoteEndPoint is { } remote)
        {
            _tried[remote] = key;
        }
    }

    public override void Accepted(EndPoint? remote) => LogAccepted(logger, remote);

    public override void Refused(EndPoint? remote, string why)
    {
        if (_refusals.TryPass(remote, out int held))
        {
            LogRefused(logger, remote, why, held);
        }
    }

    public override void AcceptFailed(Exception exception) => LogAcceptFailed(logger, exception.Message);

    public override void Authenticated(SshConnection connection)
    {
        SshPublicKey? key = connection.UserKey;
        string person = key is null ? string.Empty : configuration().Keys.GetValueOrDefault(key, string.Empty);
        LogAuthenticated(logger, person, connection.UserName, connection.RemoteEndPoint, key?.KeyType, key?.Fingerprint, connection.RemoteIdentification);
        _ = LogEndAsync(connection, person);
    }

    public override void AuthenticationFailed(AuthenticationFailure failure) =>
        LogFailure(failure.UserName, failure.RemoteEndPoint, failure.Method, failure.KeyFingerprint);

    public override void Ended(EndPoint? remote, string? userName, ConnectionEnd end)
    {
        OfferedKey? tried = null;
        if (remote is not null)
        {
            _tried.TryRemove(remote, out tried);
        }

        if (userName is not null)
        {
            return;
        }

        if (tried is not null)
        {
            LogFailure(tried.UserName, remote, tried.Algorithm, tried.Key.Fingerprint);
        }
        else if (_strangers.TryPass(remote, out int held))
        {
            LogStrangerEnded(logger, remote, end.Reason, end.Message, held);
        }
    }

    private void LogFailure(string userName, EndPoint? remote, string method, string? fingerprint)
    {
        if (_failures.TryPass(remote, out int held))
        {
            LogFailed(logger, userName, remote, method, fingerprint ?? "no key", held);
        }
    }

    private async Task LogEndAsync(SshConnection connection, string person)
    {
        long since = time.GetTimestamp();
        ConnectionEnd end = await connection.Completion.ConfigureAwait(false);
        var seconds = (long)time.GetElapsedTime(since).TotalSeconds;
        if (end.Reason == ConnectionEndReason.InternalError)
        {
            LogBroke(logger, person, connection.UserName, connection.RemoteEndPoint, seconds, end.Message);
        }
        else
        {
            LogEnded(logger, person, connection.UserName, connection.RemoteEndPoint, seconds, end.Reason, end.Message);
        }
    }

    // At the level of debugging: the next line about the connection says the same and more.
    [LoggerMessage(EventId = 1000, EventName = "ConnectionAccepted", Level = LogLevel.Debug, Message = "Connection from {Remote}")]
    private static partial void LogAccepted(ILogger logger, EndPoint? remote);

    [LoggerMessage(EventId = 1001, EventName = "ConnectionAuthenticated", Level = LogLevel.Information, Message = "{Person} logged in to agent {Agent} from {Remote} ({KeyType} {Fingerprint}, {Client})")]
    private static partial void LogAuthenticated(ILogger logger, string person, string? agent, EndPoint? remote, string? keyType, string? fingerprint, string client);

    [LoggerMessage(EventId = 1002, EventName = "ConnectionRefused", Level = LogLevel.Warning, Message = "Connection from {Remote} refused: {Reason} ({Held} more since the last line about it)")]
    private static partial void LogRefused(ILogger logger, EndPoint? remote, string reason, int held);

    [LoggerMessage(EventId = 1003, EventName = "AuthenticationFailed", Level = LogLevel.Warning, Message = "Login as {Agent} from {Remote} refused ({Method}, {Fingerprint}; {Held} more since the last line about it)")]
    private static partial void LogFailed(ILogger logger, string agent, EndPoint? remote, string method, string fingerprint, int held);

    [LoggerMessage(EventId = 1004, EventName = "ConnectionEnded", Level = LogLevel.Information, Message = "{Person} left agent {Agent} from {Remote} after {Seconds} s: {Reason}: {Text}")]
    private static partial void LogEnded(ILogger logger, string person, string? agent, EndPoint? remote, long seconds, ConnectionEndReason reason, string text);

    [LoggerMessage(EventId = 1005, EventName = "ConnectionAcceptFailed", Level = LogLevel.Error, Message = "A connection could not be accepted: {Reason}")]
    private static partial void LogAcceptFailed(ILogger logger, string reason);

    [LoggerMessage(EventId = 1006, EventName = "StrangerEnded", Level = LogLevel.Information, Message = "Connection from {Remote} ended without a login: {Reason}: {Text} ({Held} more since the last line about it)")]
    private static partial void LogStrangerEnded(ILogger logger, EndPoint? remote, ConnectionEndReason reason, string text, int held);

    [LoggerMessage(EventId = 1007, EventName = "ConnectionBroke", Level = LogLevel.Error, Message = "The connection of {Person} to agent {Agent} from {Remote} broke after {Seconds} s: {Text}")]
    private static partial void LogBroke(ILogger logger, string person, string? agent, EndPoint? remote, long seconds, string text);
}
