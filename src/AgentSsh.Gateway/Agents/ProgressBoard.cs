using AgentSsh.Engines;

namespace AgentSsh.Gateway.Agents;

/// <summary>Tells everybody who waits for an agent what is going on; whoever comes later gets the latest at once.</summary>
internal sealed class ProgressBoard : IProgress<EngineProgress>, IProgress<string>
{
    private readonly Lock _lock = new();
    private readonly List<IProgress<string>> _readers = [];
    private string? _latest;

    /// <summary>Adds a reader until the result is disposed.</summary>
    public IDisposable Subscribe(IProgress<string> reader)
    {
        string? latest;
        lock (_lock)
        {
            _readers.Add(reader);
            latest = _latest;
        }

        if (latest is not null)
        {
            reader.Report(latest);
        }

        return new Subscription(this, reader);
    }

    public void Report(EngineProgress value) => Report(value.Text);

    public void Report(string value)
    {
        IProgress<string>[] readers;
        lock (_lock)
        {
            _latest = value;
            readers = [.. _readers];
        }

        foreach (IProgress<string> reader in readers)
        {
            reader.Report(value);
        }
    }

    private sealed class Subscription(ProgressBoard board, IProgress<string> reader) : IDisposable
    {
        public void Dispose()
        {
            lock (board._lock)
            {
                board._readers.Remove(reader);
            }
        }
    }
}
