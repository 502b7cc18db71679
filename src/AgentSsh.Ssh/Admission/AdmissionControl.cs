using System.Globalization;
using System.Net;
using System.Security.Cryptography;

namespace AgentSsh.Ssh.Admission;

/// <summary>Decides at the door, before anything is made for a connection, whether it comes in, and remembers what its source did. From any thread.</summary>
internal sealed class AdmissionControl(SshServerLimits limits, SshServerEvents events, TimeProvider time)
{
    private readonly StartupGate _gate = new(limits, static () => RandomNumberGenerator.GetInt32(100));
    private readonly SourcePenalties _penalties = new(limits.Penalties, time);

    /// <summary>Takes a place for a new connection.</summary>
    /// <param name="remote">Where it comes from.</param>
    /// <param name="refusal">Why there is none.</param>
    /// <returns>The place; null when there is none.</returns>
    public AdmittedConnection? TryEnter(EndPoint? remote, out SshRefusal? refusal)
    {
        SourceKey? source = SourceKey.From(remote, limits.SourceBitsIPv4, limits.SourceBitsIPv6);
        refusal = Penalty(remote, source) ?? _gate.TryEnter(source);
        return refusal is null ? new AdmittedConnection(this, remote, source) : null;
    }

    internal void LoggedIn(SourceKey? source)
    {
        _gate.Leave(source);
        if (source is { } key)
        {
            _penalties.Forgive(key);
        }
    }

    internal void EndedWithoutLogin(EndPoint? remote, SourceKey? source, SshPenalty? penalty)
    {
        _gate.Leave(source);
        if (penalty is { } why && source is { } key && !IsExempt(remote) && _penalties.Add(key, why) is { } refused)
        {
            events.Penalised(remote, key.ToString(), why, time.GetUtcNow() + refused);
        }
    }

    private SshRefusal? Penalty(EndPoint? remote, SourceKey? source)
    {
        if (source is not { } key || _penalties.Remaining(key) is not { } remaining || IsExempt(remote))
        {
            return null;
        }

        var seconds = (int)Math.Ceiling(remaining.TotalSeconds);
        return new SshRefusal(
            SshRefusalLimit.Penalty,
            string.Create(CultureInfo.InvariantCulture, $"too many connections from your address ended without a login; try again in {seconds} s"),
            time.GetUtcNow() + remaining);
    }

    private bool IsExempt(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: { } address })
        {
            return true;
        }

        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return limits.PenaltyExempt.Any(network => network.Contains(plain));
    }
}
