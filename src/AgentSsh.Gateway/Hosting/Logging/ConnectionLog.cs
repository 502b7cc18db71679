using System.Collections.Concurrent;
using System.Net;
using AgentSsh.Gateway.Attachments;
using AgentSsh.Ssh;
using AgentSsh.Ssh.Keys;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Hosting.Logging;

/// <summary>Writes who came, who was refused and who left.</summary>
/// <param name="logger">Where to.</param>
/// <param name="time">The clock of the throttle and of how long somebody stayed.</param>
internal sealed partial class ConnectionLog(ILogger logger, TimeProvider time) : SshServerEvents
{
    private readonly LogThrottle _refusals = new(time);
    private readonly LogThrottle _penalties = new(time);
    private readonly LogThrottle _failures = new(time);
    private readonly LogThrottle _strangers = new(time);

    // The key that tells most of each connection on which nobody is logged in; gone with the connection.
    private readonly ConcurrentDictionary<EndPoint, TriedKey> _tried = new();

    /// <summary>A key was offered and would not be let in. Alone it says little: many people offer several before the right one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="reason">Why; null where nobody has it.</param>
    public void KeyRefused(OfferedKey key, string? reason) =>
        Remember(new TriedKey(key.UserName, key.Algorithm, key.Key.Fingerprint, reason), key.RemoteEndPoint);

    public override void OfferRefused(AuthenticationFailure failure) => Remember(
        new TriedKey(failure.UserName, failure.Method, failure.KeyFingerprint, failure.Reason), failure.RemoteEndPoint);

    public override void Accepted(EndPoint? remote) => LogAccepted(logger, remote);

    public override void Refused(EndPoint? remote, SshRefusal refusal)
    {
        if (_refusals.TryPass(remote, out int held))
        {
            string until = refusal.Until is { } time ? LogText.Moment(time) : "others have logged in or left";
            LogRefused(logger, remote, refusal.Limit, until, refusal.Message, held);
        }
    }

    public override void Penalised(EndPoint? remote, string source, SshPenalty penalty, DateTimeOffset until)
    {
        if (_penalties.TryPass(remote, out int held))
        {
            LogPenalised(logger, source, LogText.Moment(until), penalty, held);
        }
    }

    public override void AcceptFailed(Exception exception) => LogAcceptFailed(logger, exception.Message);

    public override void Authenticated(SshConnection connection)
    {
        SshPublicKey? key = connection.UserKey;
        string person = connection.Handler is ClientHandler client ? client.Access.Person : string.Empty;
        LogAuthenticated(logger, person, connection.UserName, connection.RemoteEndPoint, key?.KeyType, Describe(key), connection.RemoteIdentification);
        _ = LogEndAsync(connection, person);
    }

    public override void AuthenticationFailed(AuthenticationFailure failure)
    {
        TriedKey? tried = failure.RemoteEndPoint is { } remote ? _tried.GetValueOrDefault(remote) : null;
        string? known = tried is not null && tried.Fingerprint == failure.KeyFingerprint ? tried.Reason : null;
        LogFailure(
            new TriedKey(failure.UserName, failure.Method, failure.KeyFingerprint, failure.Reason ?? known), failure.RemoteEndPoint);
    }

    public override void Ended(EndPoint? remote, string? userName, ConnectionEnd end)
    {
        TriedKey? tried = null;
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
            LogFailure(tried, remote);
        }
        else if (_strangers.TryPass(remote, out int held))
        {
            LogStrangerEnded(logger, remote, end.Reason, end.Message, held);
        }
    }

    // As sshd: who signed for a certificate, and what it is called there, is what somebody who looks for it knows.
    private static string? Describe(SshPublicKey? key) => key is OpenSshCertificate certificate
        ? $"{certificate.Fingerprint} ID {certificate.KeyId} (serial {certificate.Serial}) CA {certificate.Authority.Fingerprint}"
        : key?.Fingerprint;

    // A key that somebody has and may not use here tells more than one that nobody has.
    private void Remember(TriedKey key, EndPoint? remote)
    {
        if (remote is not null)
        {
            _tried.AddOrUpdate(remote, key, (_, before) => key.Reason is null && before.Reason is not null ? before : key);
        }
    }

    private void LogFailure(TriedKey key, EndPoint? remote)
    {
        if (_failures.TryPass(remote, out int held))
        {
            LogFailed(logger, key.UserName, remote, key.Method, key.Fingerprint ?? "no key", key.Reason ?? "it is nobody's key", held);
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

    [LoggerMessage(EventId = 1002, EventName = "ConnectionRefused", Level = LogLevel.Warning, Message = "Connection from {Remote} refused by {Limit} until {Until}; it was told: {Reason} ({Held} more since the last line about it)")]
    private static partial void LogRefused(ILogger logger, EndPoint? remote, SshRefusalLimit limit, string until, string reason, int held);

    [LoggerMessage(EventId = 1008, EventName = "SourcePenalised", Level = LogLevel.Warning, Message = "Connections from {Source} are refused until {Until}: {Penalty} once too often ({Held} more since the last line about it)")]
    private static partial void LogPenalised(ILogger logger, string source, string until, SshPenalty penalty, int held);

    [LoggerMessage(EventId = 1003, EventName = "AuthenticationFailed", Level = LogLevel.Warning, Message = "Login as {Agent} from {Remote} refused ({Method}, {Fingerprint}: {Reason}; {Held} more since the last line about it)")]
    private static partial void LogFailed(ILogger logger, string agent, EndPoint? remote, string method, string fingerprint, string reason, int held);

    [LoggerMessage(EventId = 1004, EventName = "ConnectionEnded", Level = LogLevel.Information, Message = "{Person} left agent {Agent} from {Remote} after {Seconds} s: {Reason}: {Text}")]
    private static partial void LogEnded(ILogger logger, string person, string? agent, EndPoint? remote, long seconds, ConnectionEndReason reason, string text);

    [LoggerMessage(EventId = 1005, EventName = "ConnectionAcceptFailed", Level = LogLevel.Error, Message = "A connection could not be accepted: {Reason}")]
    private static partial void LogAcceptFailed(ILogger logger, string reason);

    [LoggerMessage(EventId = 1006, EventName = "StrangerEnded", Level = LogLevel.Information, Message = "Connection from {Remote} ended without a login: {Reason}: {Text} ({Held} more since the last line about it)")]
    private static partial void LogStrangerEnded(ILogger logger, EndPoint? remote, ConnectionEndReason reason, string text, int held);

    [LoggerMessage(EventId = 1007, EventName = "ConnectionBroke", Level = LogLevel.Error, Message = "The connection of {Person} to agent {Agent} from {Remote} broke after {Seconds} s: {Text}")]
    private static partial void LogBroke(ILogger logger, string person, string? agent, EndPoint? remote, long seconds, string text);

    private sealed record TriedKey(string UserName, string Method, string? Fingerprint, string? Reason);
}
