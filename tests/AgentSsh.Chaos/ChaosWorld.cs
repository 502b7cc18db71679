using System.Globalization;
using AgentSsh.Chaos.Machine;

namespace AgentSsh.Chaos;

/// <summary>The gateway, its agents and people of a run, and the doors beside the gateway through which faults come and checks look.</summary>
internal sealed class ChaosWorld : IAsyncDisposable
{
    // What a program received is on the disk before it answers. The colours and wide characters are there to be torn apart.
    private const string Program = """
        echo ready-to-work
        while IFS= read -r line; do
          [ -n "$line" ] || continue
          printf '%s\n' "$line" >> /workspace/record || continue
          case "$line" in flood*) for i in {1..1500}; do printf '\033[3%dm%s 漢字 %s\033[0m\n' $((i % 8)) "$i" "$line"; done ;; esac
          printf 'got:%s: \033[3%dm漢字\033[0m\n' "$line" $((RANDOM % 8))
        done
        """;

    private static readonly string[] PatientSsh = ["ServerAliveInterval 2", "ServerAliveCountMax 3"];

    private readonly AgentWorld _world;
    private readonly string _records;
    private int _gateways = 1;

    private ChaosWorld(AgentWorld world, ClientNetwork? network, ChaosOptions options, string records)
    {
        (_world, Network, Options, _records) = (world, network, options, records);
    }

    public ChaosOptions Options { get; }

    /// <summary>Null where packets are not to get lost.</summary>
    public ClientNetwork? Network { get; }

    public int GatewayProcessId => _world.Gateway.ProcessId;

    /// <summary>In the command line of every process that the run started on this machine.</summary>
    public string Directory => Path.GetDirectoryName(_world.ConfigPath)!;

    public IReadOnlyList<string> Agents => Options.AgentNames;

    /// <summary>Why there can be no run here, or null.</summary>
    public static async Task<string?> MissingAsync(ChaosOptions options) =>
        await AgentWorld.MissingAsync()
            ?? (TestEngine.Name != "docker" ? "its faults are made for Docker" : null)
            ?? (options.CutsNetwork ? ClientNetwork.Missing() : null);

    /// <param name="options">What the run is made of.</param>
    /// <param name="records">A directory for the gateways' logs.</param>
    public static async Task<ChaosWorld> StartAsync(ChaosOptions options, string records)
    {
        ClientNetwork? network = options.CutsNetwork ? await ClientNetwork.CreateAsync(options.PersonNames.Count) : null;
        try
        {
            System.IO.Directory.CreateDirectory(records);
            return new ChaosWorld(await AgentWorld.StartAsync(Describe(options, network)), network, options, records);
        }
        catch
        {
            if (network is not null)
            {
                await network.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Somebody, and the agent in front of which they sit.</summary>
    public (Person Person, string Agent) Seat(int person) => (_world.Person(Options.PersonNames[person]), Options.AgentOf(person));

    /// <summary>Ends the gateway as a crash or as a service manager does, and starts it again.</summary>
    public async Task<string> RestartGatewayAsync(bool kills)
    {
        int before = GatewayProcessId;
        if (kills)
        {
            await _world.Gateway.KillAsync();
        }
        else
        {
            await _world.Gateway.StopAsync();
        }

        await KeepGatewayLogAsync();
        _gateways++;
        await _world.StartGatewayAsync();
        return $"the gateway, process {before}, now {GatewayProcessId}";
    }

    /// <summary>Runs <c>agentssh status --json</c> or the like for an agent, as its owner.</summary>
    public Task<ProcessResult> AskAsync(string agent, string command)
    {
        int owner = Enumerable.Range(0, Options.PersonNames.Count).First(person => Options.AgentOf(person) == agent);
        return RunAsync(Seat(owner).Person, agent, command);
    }

    /// <summary><c>ssh AGENT@gw COMMAND</c>, in the people's network.</summary>
    public Task<ProcessResult> RunAsync(Person person, string agent, string command)
    {
        string[] words = Ssh(person, agent, command);
        return ProcessRunner.RunAsync(words[0], words.Skip(1), new ProcessRunnerOptions { Timeout = TimeSpan.FromSeconds(60) });
    }

    /// <summary>The command line of somebody's ssh.</summary>
    public string[] Ssh(Person person, string agent, params string[] command) => [.. Network?.Inside ?? [], "ssh", .. person.SshArguments(agent, command)];

    /// <summary>The ids of an agent's containers, running or not; there should be one.</summary>
    public async Task<string[]> ContainersAsync(string? agent = null)
    {
        string[] filter = agent is null ? [] : ["--filter", $"label=dev.agentssh.agent={agent}"];
        return await LinesAsync(["ps", "-aq", "--no-trunc", "--filter", $"label=dev.agentssh.instance={await InstanceAsync()}", .. filter]);
    }

    /// <summary>The names of all volumes of the run.</summary>
    public async Task<string[]> VolumesAsync() =>
        await LinesAsync("volume", "ls", "-q", "--filter", $"label=dev.agentssh.instance={await InstanceAsync()}");

    /// <summary>The processes of an agent's container; none while there is none.</summary>
    public async Task<IReadOnlyList<HostProcess>> ProcessesAsync(string agent) => [.. (await ContainersAsync(agent)).SelectMany(HostProcess.InContainer)];

    /// <summary>An agent's supervisor: the container's first process. Null while there is none.</summary>
    public async Task<HostProcess?> SupervisorAsync(string agent) => SupervisorOf(await ProcessesAsync(agent));

    /// <summary>The one among a container's processes whose parent is not in the container.</summary>
    public static HostProcess? SupervisorOf(IReadOnlyList<HostProcess> processes) =>
        processes.FirstOrDefault(process => process.Name.StartsWith("agentssh", StringComparison.Ordinal) && processes.All(other => other.Id != process.Parent));

    /// <summary>Runs a command of /bin/sh inside an agent's container, beside the gateway.</summary>
    public async Task<string> InsideAsync(string agent, string command)
    {
        string container = Assume(await ContainersAsync(agent), agent);
        return (await TestEngine.RunAsync("exec", container, "/bin/sh", "-c", command)).EnsureSuccess().StdoutText;
    }

    /// <summary>Every line that an agent's program received: by its own record, or by what Claude Code asked of its model.</summary>
    public async Task<string[]> ReceivedAsync(string agent) => ChaosOptions.IsClaude(agent)
        ? [.. _world.Model.Requests.Conversation.Select(request => request.LastUserMessage?.Text.Trim()).OfType<string>()]
        : (await InsideAsync(agent, "cat /workspace/record")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Asks an agent's tmux, beside the gateway. Several commands are parted by newlines.</summary>
    public Task<string> TmuxAsync(string agent, string commands)
    {
        string each = string.Join(" && ", commands.Split('\n').Select(command => $"tmux -S \"$S\" {command}"));
        return InsideAsync(agent, $"S=$(find /tmp /run -name tmux.sock 2>/dev/null | head -n 1); {each}");
    }

    public async ValueTask DisposeAsync()
    {
        await KeepGatewayLogAsync();
        await _world.DisposeAsync();
        if (Network is not null)
        {
            await Network.DisposeAsync();
        }
    }

    private static AgentWorldOptions Describe(ChaosOptions options, ClientNetwork? network) => new()
    {
        Program = "chaos",
        Relays = options.Relays,
        People = [.. options.PersonNames.Select((name, index) => Somebody(name, index, network))],
        Addresses = network is null ? [] : [network.GatewayAddress],

        // Short, so that a lost client is noticed well within the run.
        Gateway = """limits = { client_alive_interval = "3s", client_alive_count_max = 3 }""",
        Tables = string.Join('\n', options.AgentNames.Select(agent => AgentTable(options, agent)).Prepend(ProgramTable())),
    };

    private static PersonOptions Somebody(string name, int index, ClientNetwork? network) => network is null
        ? new PersonOptions(name) { SshLines = PatientSsh }
        : new PersonOptions(name, network.GatewayAddress) { SshLines = [.. PatientSsh, $"BindAddress {network.Address(index)}"] };

    private static string ProgramTable() => $"[programs.chaos]\nstart = [\"/bin/bash\", \"--norc\", \"-c\", '''\n{Program}''']\n";

    private static string AgentTable(ChaosOptions options, string agent)
    {
        string[] people = [.. options.PersonNames.Where((_, index) => options.AgentOf(index) == agent)];
        string drivers = string.Join(", ", people.Skip(1).Select(person => $"\"{person}\""));
        return $"[agents.{agent}]\nprogram = \"{(ChaosOptions.IsClaude(agent) ? "claude" : "chaos")}\"\nowner = \"{people[0]}\"\ndrivers = [{drivers}]\n";
    }

    private static string Assume(string[] containers, string agent) =>
        containers.Length == 1 ? containers[0] : throw new InvalidOperationException($"{agent} has {containers.Length} containers");

    private static async Task<string[]> LinesAsync(params string[] arguments) =>
        (await TestEngine.RunAsync(arguments)).EnsureSuccess().StdoutText.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task<string> InstanceAsync() => (await File.ReadAllTextAsync(Path.Combine(_world.StateDirectory, "instance"))).Trim();

    private Task KeepGatewayLogAsync() =>
        File.WriteAllTextAsync(Path.Combine(_records, string.Create(CultureInfo.InvariantCulture, $"gateway-{_gateways:00}.log")), _world.Gateway.Output);
}
