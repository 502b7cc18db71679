using System.Collections.Concurrent;

namespace AgentSsh.Engines.Tests;

/// <summary>Keeps every report, in order and at once (Progress&lt;T&gt; hands them to other threads).</summary>
internal sealed class ProgressLog : IProgress<EngineProgress>
{
    private readonly ConcurrentQueue<EngineProgress> _reports = new();

    public IEnumerable<string> Texts => _reports.Select(report => report.Text);

    public void Report(EngineProgress value) => _reports.Enqueue(value);
}
