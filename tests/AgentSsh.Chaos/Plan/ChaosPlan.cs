using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AgentSsh.Chaos.Plan;

/// <summary>All that happens in a run, and when. The same options give the same plan; no I/O.</summary>
internal sealed class ChaosPlan
{
    /// <summary>After this part of the storm the gateway is left alone: the last one must live through enough of it to show whether it grows.</summary>
    public const double GatewayFaultsEnd = 0.6;

    private const double SecondsBetweenActs = 15;
    private const double SecondsBetweenFaults = 4;
    private const double LongestAct = 20;

    // Below this size an answer would not stand on one line.
    private const int FewestColumns = 40;
    private const int FewestRows = 8;

    private static readonly (ActKind Kind, int Weight)[] Acts =
    [
        (ActKind.Kill, 20), (ActKind.HangUp, 10), (ActKind.Leave, 6), (ActKind.Freeze, 20), (ActKind.Cut, 20), (ActKind.Resize, 18), (ActKind.Flood, 6),
    ];

    private static readonly (FaultKind Kind, int Weight)[] Faults =
    [
        (FaultKind.Program, 30), (FaultKind.Tmux, 15), (FaultKind.Supervisor, 18), (FaultKind.Container, 12), (FaultKind.RemovedContainer, 8),
        (FaultKind.Gateway, 12), (FaultKind.StoppedGateway, 5),
    ];

    private ChaosPlan(IReadOnlyList<PlannedFault> faults, IReadOnlyDictionary<string, IReadOnlyList<PlannedAct>> actsOf)
    {
        (AllFaults, ActsOf) = (faults, actsOf);
    }

    /// <summary>In the order of their times.</summary>
    public IReadOnlyList<PlannedFault> AllFaults { get; }

    /// <summary>Of every person, in the order of their times.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PlannedAct>> ActsOf { get; }

    public static ChaosPlan Make(ChaosOptions options)
    {
        var random = new Random(options.Seed);
        List<PlannedFault> faults = [.. RandomFaults(options, random), .. Flapping(options, random), .. EngineFaults(options, random)];
        var acts = options.PersonNames
            .ToDictionary(person => person, IReadOnlyList<PlannedAct> (person) => RandomActs(options, person, random), StringComparer.Ordinal);
        return new ChaosPlan([.. faults.OrderBy(fault => fault.At)], acts);
    }

    /// <summary>Every line of it, in the order of time.</summary>
    public IEnumerable<string> Lines() =>
        AllFaults.Select(fault => (fault.At, Line: $"{fault.Kind} {fault.Agent}"))
            .Concat(ActsOf.Values.SelectMany(acts => acts).Select(act => (act.At, Line: $"{act.Person} {act}")))
            .OrderBy(each => each.At)
            .Select(each => $"{each.At.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture),7}  {each.Line}");

    /// <summary>How much of what there is, and a digest by which two plans can be told apart.</summary>
    public string Summary()
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Lines()))))[..12];
        string faults = string.Join(", ", AllFaults.CountBy(fault => fault.Kind).OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"));
        string acts = string.Join(", ", ActsOf.Values.SelectMany(each => each).CountBy(act => act.Kind).OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"));
        return $"plan {digest}: faults: {faults}; acts: {acts}";
    }

    private static IEnumerable<PlannedFault> RandomFaults(ChaosOptions options, Random random)
    {
        for (TimeSpan at = Apart(SecondsBetweenFaults, random); at < options.Time; at += Apart(SecondsBetweenFaults, random))
        {
            (FaultKind, int)[] possible = at < options.Time * GatewayFaultsEnd ? Faults : [.. Faults.Where(fault => fault.Kind < FaultKind.Gateway)];
            yield return new PlannedFault(at, Pick(possible, random), Agent(options, random));
        }
    }

    /// <summary>One program is killed as soon as it is back, until its supervisor gives up and a person has to ask for it.</summary>
    private static IEnumerable<PlannedFault> Flapping(ChaosOptions options, Random random)
    {
        double[] seconds = [0, 4, 9, 16, 27];
        string agent = Agent(options, random);
        TimeSpan from = options.Time * 0.3;
        return options.Time < TimeSpan.FromMinutes(2) ? [] : seconds.Select(after => new PlannedFault(from + TimeSpan.FromSeconds(after), FaultKind.Program, agent));
    }

    private static IEnumerable<PlannedFault> EngineFaults(ChaosOptions options, Random random)
    {
        double[] parts = options.Time < TimeSpan.FromMinutes(5) ? [0.4] : [0.25, 0.55];
        return options.RestartsEngine ? parts.Select(part => new PlannedFault(options.Time * part, FaultKind.Engine, Agent(options, random))) : [];
    }

    private static List<PlannedAct> RandomActs(ChaosOptions options, string person, Random random)
    {
        (ActKind, int)[] possible = options.CutsNetwork ? Acts : [.. Acts.Where(act => act.Kind != ActKind.Cut)];
        List<PlannedAct> acts = [];
        for (TimeSpan at = Apart(SecondsBetweenActs, random); at < options.Time; at += Apart(SecondsBetweenActs, random))
        {
            // Mostly short ones, which a connection survives.
            TimeSpan lasts = TimeSpan.FromSeconds(1 + (LongestAct * Math.Pow(random.NextDouble(), 2)));
            acts.Add(new PlannedAct(at, person, Pick(possible, random), lasts, new TerminalSize(random.Next(FewestColumns, 180), random.Next(FewestRows, 60))));
        }

        return acts;
    }

    private static TimeSpan Apart(double seconds, Random random) => TimeSpan.FromSeconds(seconds * (0.25 + (1.5 * random.NextDouble())));

    private static string Agent(ChaosOptions options, Random random) => options.AgentNames[random.Next(options.AgentNames.Count)];

    private static T Pick<T>((T Kind, int Weight)[] possible, Random random)
    {
        int at = random.Next(possible.Sum(each => each.Weight));
        foreach ((T kind, int weight) in possible)
        {
            at -= weight;
            if (at < 0)
            {
                return kind;
            }
        }

        throw new InvalidOperationException("the weights do not add up");
    }
}
