using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Encodings.Web;

namespace AgentSsh.Chaos.People;

/// <summary>What people typed, and of which of it they saw the program's answer. Any thread.</summary>
internal sealed class TokenLedger
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _acknowledged = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private int _typed;

    /// <summary>How many tokens were typed.</summary>
    public int Typed => Volatile.Read(ref _typed);

    /// <summary>How many of them were answered.</summary>
    public int Answered => _acknowledged.Values.Sum(tokens => tokens.Count);

    /// <summary>A token that nobody has typed before: whose, its number, and something that cannot be guessed from the one before.</summary>
    public string Next(string person, Random random, bool floods = false)
    {
        Interlocked.Increment(ref _typed);
        int number = _numbers.AddOrUpdate(person, 1, (_, last) => last + 1);
        return string.Create(CultureInfo.InvariantCulture, $"{(floods ? "flood-" : string.Empty)}{person}-{number:000000}-{random.Next(0x10000):x4}");
    }

    /// <summary>The person saw the answer.</summary>
    public void Acknowledge(string agent, string token) => _acknowledged.GetOrAdd(agent, _ => new ConcurrentQueue<string>()).Enqueue(token);

    /// <summary>What was answered in front of an agent.</summary>
    public IReadOnlyCollection<string> AcknowledgedAt(string agent) => _acknowledged.TryGetValue(agent, out ConcurrentQueue<string>? tokens) ? tokens : [];

    /// <summary>What is wrong with the record that an agent's program kept of the lines it received.</summary>
    public IEnumerable<string> Problems(string agent, IReadOnlyList<string> record)
    {
        var counts = record.CountBy(line => line, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        foreach (string token in AcknowledgedAt(agent).Where(token => !counts.ContainsKey(token)))
        {
            string[] alike = [.. record.Where(line => line.Contains(token[^11..], StringComparison.Ordinal)).Select(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode)];
            yield return $"{agent}: {token} was answered, and is not in the record{(alike.Length == 0 ? string.Empty : $"; what is like it: {string.Join(", ", alike)}")}";
        }

        foreach ((string line, int count) in counts.Where(pair => pair.Value > 1))
        {
            yield return $"{agent}: {line} was typed once and received {count} times";
        }
    }
}
