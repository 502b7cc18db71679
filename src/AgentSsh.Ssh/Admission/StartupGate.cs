using System.Globalization;

namespace AgentSsh.Ssh.Admission;

/// <summary>Bounds the connections on which nobody is logged in: in all, by random early drop (OpenSSH MaxStartups), and of one source. From any
/// thread.</summary>
/// <param name="limits">The numbers.</param>
/// <param name="percent">Draws 0 to 99.</param>
internal sealed class StartupGate(SshServerLimits limits, Func<int> percent)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SourceKey, int> _bySource = [];
    private int _count;

    /// <summary>Takes a place for a new connection.</summary>
    /// <returns>Null, or why there is none; then <see cref="Leave"/> is not called.</returns>
    public SshRefusal? TryEnter(SourceKey? source)
    {
        lock (_lock)
        {
            if (source is { } own && _bySource.GetValueOrDefault(own) >= limits.StartupsPerSource)
            {
                return new SshRefusal(SshRefusalLimit.PerSourceMaxStartups, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_bySource[own]} connections from your address wait for their login already; try again in a moment"));
            }

            if (IsFull())
            {
                return new SshRefusal(SshRefusalLimit.MaxStartups, string.Create(
                    CultureInfo.InvariantCulture, $"{_count} connections wait for their login already; try again in a moment"));
            }

            if (source is { } key)
            {
                _bySource[key] = _bySource.GetValueOrDefault(key) + 1;
            }

            _count++;
            return null;
        }
    }

    /// <summary>Gives the place back: somebody has logged in, or the connection ended. Once for each entry.</summary>
    public void Leave(SourceKey? source)
    {
        lock (_lock)
        {
            _count--;
            if (source is { } key && --_bySource[key] == 0)
            {
                _bySource.Remove(key);
            }
        }
    }

    // OpenSSH should_drop_connection.
    private bool IsFull()
    {
        if (_count < limits.StartupsBegin)
        {
            return false;
        }

        if (_count >= limits.StartupsFull)
        {
            return true;
        }

        int rise = (100 - limits.StartupsRate) * (_count - limits.StartupsBegin) / (limits.StartupsFull - limits.StartupsBegin);
        return percent() < limits.StartupsRate + rise;
    }
}
