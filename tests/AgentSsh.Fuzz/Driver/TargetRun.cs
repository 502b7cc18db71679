using AgentSsh.Fuzz.Instrumentation;
using AgentSsh.Fuzz.Mutation;

namespace AgentSsh.Fuzz.Driver;

/// <summary>The fuzzing of one target: takes an input that brought something new, mutates it, keeps what brings something new again. The same seed, target and
/// starting inputs give the same run, on a target of one thread.</summary>
internal sealed class TargetRun
{
    private const int MutationsPerInput = 64;
    private const int MaxQueued = 5000;
    private const int TrimAttempts = 64;
    private const int ReduceAttempts = 2000;

    private readonly FuzzTarget _target;
    private readonly Executor _executor;
    private readonly IReadOnlyList<CodeWord> _words;
    private readonly WordChoice _choice;
    private readonly Mutator _mutator;
    private readonly Random _random;
    private readonly EdgeSet _seen = new();
    private readonly InputQueue _queue;
    private readonly Dictionary<string, Finding> _findings = [];
    private byte[] _current = [];
    private int _left;

    /// <param name="target">What is fuzzed.</param>
    /// <param name="words">Constants of the product's.</param>
    /// <param name="seed">Decides everything.</param>
    /// <param name="watchdog">Looks after inputs that take too long.</param>
    public TargetRun(FuzzTarget target, IReadOnlyList<CodeWord> words, int seed, Watchdog? watchdog = null)
    {
        _target = target;
        _executor = new Executor(target, watchdog);
        _random = new Random(seed);
        _words = words;
        _queue = new InputQueue(_seen);
        _choice = new WordChoice(target.Words);
        _mutator = new Mutator(target.Shape, target.MaxLength, _choice, _random);
    }

    public FuzzTarget Target => _target;

    public long Executions => _executor.Count;

    /// <summary>Probes reached.</summary>
    public int Edges => _seen.Count;

    /// <summary>Inputs kept.</summary>
    public int Queued => _queue.Count;

    /// <summary>One for each signature, as small as they could be made.</summary>
    public IReadOnlyCollection<Finding> Findings => _findings.Values;

    /// <summary>Every input kept, in the order of their discovery.</summary>
    public IReadOnlyList<byte[]> Inputs => _queue.Inputs;

    /// <summary>Tries inputs as they are: the corpus, or the target's seeds.</summary>
    public void Begin(IEnumerable<byte[]> inputs)
    {
        foreach (byte[] input in inputs)
        {
            Take(input);
        }

        if (_queue.Count == 0)
        {
            _queue.Add([], []);
        }
    }

    /// <summary>Tries the next mutation.</summary>
    public void Step()
    {
        if (_left-- <= 0)
        {
            _current = _queue.Next(_random);
            _left = MutationsPerInput;
        }

        Take(_mutator.Mutate(_current, _queue.Any(_random)));
    }

    private void Take(byte[] input)
    {
        if (_executor.Try(input) is { } finding)
        {
            if (!_findings.ContainsKey(finding.Signature))
            {
                _findings[finding.Signature] = Reduce(finding);
            }

            return;
        }

        // With other threads how often something happens is no news.
        int edges = _seen.Count;
        if (_queue.Count < MaxQueued && _seen.Add(CoverageMap.Live, _target.IsSingleThreaded))
        {
            if (_seen.Count > edges)
            {
                _choice.Reached = [.. _words.Where(word => _seen.HasAny(word.First, word.Last)).Select(static word => word.Bytes)];
            }

            int[] probes = EdgeSet.Probes(CoverageMap.Live);
            _queue.Add(_target.IsSingleThreaded ? Trim(input, probes) : input, probes);
        }
    }

    private byte[] Trim(byte[] input, int[] probes) => Reducer.Reduce(
        input,
        candidate => _executor.Try(candidate) is null && EdgeSet.Probes(CoverageMap.Live).AsSpan().SequenceEqual(probes),
        TrimAttempts);

    private Finding Reduce(Finding finding)
    {
        byte[] smallest = Reducer.Reduce(
            finding.Input, candidate => _executor.Try(candidate) is { } other && other.Signature == finding.Signature, ReduceAttempts);
        return _executor.Try(smallest) is { } reduced && reduced.Signature == finding.Signature ? reduced : finding;
    }
}
