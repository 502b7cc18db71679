using System.Globalization;

namespace AgentSsh.Chaos;

/// <summary>What a run is made of. The same options give the same plan.</summary>
internal sealed record ChaosOptions
{
    private const string ClaudePrefix = "claude";
    private const int MostAgents = 100;
    private const int MostPeople = 200;
    private const int MostClaudes = 10;

    /// <summary>How long the storm lasts; what comes before and after it is not counted.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(20);

    public int Seed { get; init; } = 1;

    public int Agents { get; init; } = 20;

    /// <summary>They are dealt out to the agents in turn; the first one of an agent owns it.</summary>
    public int People { get; init; } = 40;

    /// <summary>Further agents with the real Claude Code and a scripted model, each with a person of its own: prompts that are typed by two at once become one.</summary>
    public int Claudes { get; init; }

    /// <summary>dockerd may be killed and started again: all that lives on this machine's engine feels it.</summary>
    public bool RestartsEngine { get; init; }

    /// <summary>People's clients live in a network that packets can be lost in; it takes root.</summary>
    public bool CutsNetwork { get; init; } = Environment.UserName == "root";

    /// <summary>Every session's bytes go by the link, as where no descriptors can be passed.</summary>
    public bool Relays { get; init; }

    /// <summary>Only the plan is printed.</summary>
    public bool OnlyPlans { get; init; }

    /// <summary>All agents' names.</summary>
    public IReadOnlyList<string> AgentNames => [.. Enumerable.Range(0, Agents + Claudes).Select(index => AgentName(index))];

    /// <summary>All people's names.</summary>
    public IReadOnlyList<string> PersonNames => [.. Enumerable.Range(0, People + Claudes).Select(PersonName)];

    /// <summary>The agent in front of which somebody sits; people are counted from 0.</summary>
    public string AgentOf(int person) => AgentName(person < People ? person % Agents : Agents + person - People);

    /// <summary>The agent's program is Claude Code.</summary>
    public static bool IsClaude(string agent) => agent.StartsWith(ClaudePrefix, StringComparison.Ordinal);

    /// <summary>Reads a command line: <c>[MINUTES] [--seed N] [--agents N] [--people N] [--claudes N] [--no-engine] [--no-network] [--relays] [--plan]</c>.</summary>
    /// <exception cref="ArgumentException">It is wrong; the message says what.</exception>
    public static ChaosOptions Parse(IReadOnlyList<string> arguments, bool mayRestartEngine)
    {
        var options = new ChaosOptions { RestartsEngine = mayRestartEngine };
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            int Number(int most) => ++i < arguments.Count && int.TryParse(arguments[i], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= most
                ? number
                : throw new ArgumentException($"{argument} needs a number from 1 to {most}");
            options = argument switch
            {
                "--seed" => options with { Seed = Number(int.MaxValue) },
                "--agents" => options with { Agents = Number(MostAgents) },
                "--people" => options with { People = Number(MostPeople) },
                "--claudes" => options with { Claudes = Number(MostClaudes) },
                "--no-engine" => options with { RestartsEngine = false },
                "--no-network" => options with { CutsNetwork = false },
                "--relays" => options with { Relays = true },
                "--plan" => options with { OnlyPlans = true },
                _ when double.TryParse(argument, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double minutes) && minutes is > 0 and <= 24 * 60 =>
                    options with { Time = TimeSpan.FromMinutes(minutes) },
                _ => throw new ArgumentException($"'{argument}' is no number of minutes; options are --seed, --agents, --people, --claudes, --no-engine, --no-network, --relays, --plan"),
            };
        }

        return options.People >= options.Agents ? options : throw new ArgumentException("there must be as many people as agents: each agent has an owner");
    }

    private string AgentName(int index) =>
        index < Agents ? string.Create(CultureInfo.InvariantCulture, $"agent{index + 1:00}") : string.Create(CultureInfo.InvariantCulture, $"{ClaudePrefix}{index - Agents + 1:00}");

    private static string PersonName(int index) => string.Create(CultureInfo.InvariantCulture, $"p{index + 1:00}");
}
