using System.Globalization;
using AgentSsh.Fuzz.Instrumentation;

namespace AgentSsh.Fuzz;

/// <summary>What the command line says.</summary>
internal sealed class FuzzOptions
{
    public FuzzOptions(string[] arguments)
    {
        Verb = arguments.FirstOrDefault(string.Empty);
        for (int i = 1; i < arguments.Length; i++)
        {
            string Value() => ++i < arguments.Length ? arguments[i] : throw new ArgumentException($"{arguments[i - 1]} needs a value.");
            double Number() => double.TryParse(Value(), CultureInfo.InvariantCulture, out double number) ? number : throw new ArgumentException($"{arguments[i]} is no number.");
            switch (arguments[i])
            {
                case "--minutes":
                    Time = TimeSpan.FromMinutes(Number());
                    break;
                case "--executions":
                    Executions = (long)Number();
                    break;
                case "--seed":
                    Seed = (int)Number();
                    break;
                case "--corpus":
                    Corpus = Value();
                    break;
                case "--work":
                    Work = Value();
                    break;
                default:
                    Names.Add(arguments[i]);
                    break;
            }
        }
    }

    public string Verb { get; }

    public List<string> Names { get; } = [];

    public TimeSpan Time { get; } = TimeSpan.FromMinutes(1);

    public long Executions { get; }

    public int Seed { get; } = 1;

    public string Corpus { get; } = InstrumentedBuild.DefaultCorpus;

    public string Work { get; } = Path.Combine(Path.GetTempPath(), "agentssh-fuzz");

    public string Queue => Path.Combine(Work, "queue");

    public string Found => Path.Combine(Work, "found");

    public string UnderWay => Path.Combine(Work, "under-way");
}
