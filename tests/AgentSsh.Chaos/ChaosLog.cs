using System.Diagnostics;
using System.Globalization;

namespace AgentSsh.Chaos;

/// <summary>What happened, with the time since the log began; also what nobody could excuse. Any thread.</summary>
internal sealed class ChaosLog(TextWriter writer)
{
    private readonly Lock _lock = new();
    private readonly long _begin = Stopwatch.GetTimestamp();
    private readonly List<string> _complaints = [];

    /// <summary>What people had to wait for beyond all patience. Each one fails the run.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_lock)
            {
                return [.. _complaints];
            }
        }
    }

    public void Write(string line)
    {
        lock (_lock)
        {
            writer.WriteLine($"{Stopwatch.GetElapsedTime(_begin).TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture),8} {line}");
            writer.Flush();
        }
    }

    /// <summary>Notes something that must not happen, whatever else does.</summary>
    public void Complain(string line)
    {
        Write("COMPLAINT " + line);
        lock (_lock)
        {
            _complaints.Add(line);
        }
    }
}
