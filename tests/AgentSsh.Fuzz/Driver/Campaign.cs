using System.Diagnostics;
using System.Globalization;

namespace AgentSsh.Fuzz.Driver;

/// <summary>Fuzzes several targets in turn, for a time or for a number of executions each.</summary>
internal sealed class Campaign(IReadOnlyList<TargetRun> runs, TextWriter output)
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMinutes(1);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Dictionary<TargetRun, TimeSpan> _spent = runs.ToDictionary(static run => run, static _ => TimeSpan.Zero);

    /// <summary>Called with each finding, once.</summary>
    public required Action<Finding> Found { get; init; }

    /// <summary>Called once a minute: a process that is killed shall not lose what it found out.</summary>
    public required Action Keep { get; init; }

    /// <summary>Each target in turn until the time is over.</summary>
    public void RunFor(TimeSpan time)
    {
        TimeSpan reported = _clock.Elapsed;
        while (_clock.Elapsed < time)
        {
            foreach (TargetRun run in runs)
            {
                TimeSpan began = _clock.Elapsed;
                while (_clock.Elapsed - began < Turn && _clock.Elapsed < time)
                {
                    Step(run);
                }

                _spent[run] += _clock.Elapsed - began;
                if (_clock.Elapsed - reported > ReportInterval)
                {
                    reported = _clock.Elapsed;
                    Report();
                    Keep();
                }
            }
        }
    }

    /// <summary>Each target for so many executions.</summary>
    public void RunExecutions(long executions)
    {
        foreach (TargetRun run in runs)
        {
            TimeSpan began = _clock.Elapsed;
            while (run.Executions < executions)
            {
                Step(run);
            }

            _spent[run] += _clock.Elapsed - began;
        }
    }

    /// <summary>Prints a line for each target.</summary>
    public void Report()
    {
        output.WriteLine($"{_clock.Elapsed:h\\:mm\\:ss}  {"target",-16} {"executions",12} {"exec/s",8} {"edges",7} {"inputs",7} {"findings",9}");
        foreach (TargetRun run in runs)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"         {run.Target.Name,-16} {run.Executions,12} {Rate(run),8:0} {run.Edges,7} {run.Queued,7} {run.Findings.Count,9}"));
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"         {"all",-16} {runs.Sum(static run => run.Executions),12} {string.Empty,8} {runs.Sum(static run => run.Edges),7} {runs.Sum(static run => run.Queued),7} {runs.Sum(static run => run.Findings.Count),9}"));
        output.Flush();
    }

    private double Rate(TargetRun run) => _spent[run] > TimeSpan.Zero ? run.Executions / _spent[run].TotalSeconds : 0;

    private void Step(TargetRun run)
    {
        int before = run.Findings.Count;
        run.Step();
        foreach (Finding finding in run.Findings.Skip(before))
        {
            Found(finding);
        }
    }
}
