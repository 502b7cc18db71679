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
    public string? TryEnter(SourceKey? source)
    {
        lock (_lock)
        {
            if (IsFull())
            {
                return string.Create(CultureInfo.InvariantCulture, $"{_count} connections wait for their login already");
            }

            if (source is { } key)
            {
                int ofSource = _bySource.GetValueOrDefault(key);
                if (ofSource >= limits.StartupsPerSource)
                {
                    return string.Create(CultureInfo.InvariantCulture, $"{ofSource} connections of this source wait for their login already");
                }

                _bySource[key] = ofSource + 1;
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
