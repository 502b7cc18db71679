namespace AgentSsh.Engines.Docker;

/// <summary>The last lines of an output, for the message when it ends badly.</summary>
internal sealed class RecentLines(int capacity)
{
    private readonly Queue<string> _lines = new(capacity);

    public void Add(string line)
    {
        if (_lines.Count == capacity)
        {
            _lines.Dequeue();
        }

        _lines.Enqueue(line);
    }

    public string[] ToArray() => [.. _lines];
}
