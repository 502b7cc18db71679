using System.Globalization;

namespace AgentSsh.Bench;

/// <summary>The gateway and its two peers, all on this machine, all in front of the same small program in tmux.</summary>
internal sealed class BenchWorld : IAsyncDisposable
{
    /// <summary>Stands on the screen when the program runs.</summary>
    public const string Ready = "bench-is-ready";

    /// <summary>An agent whose program is a shell.</summary>
    public const string ShellAgent = "alice.shell";

    /// <summary>An agent whose container is there for docker exec alone.</summary>
    public const string ExecAgent = "alice.exec";

    // The kernel's own echo in the pane: the fastest program there can be, so that what is measured is the road.
    private const string Program = $"stty -icanon; echo {Ready}; exec cat > /dev/null";

    /// <summary>Room for all figures; from there on everybody is refused.</summary>
    public const int MaxStartups = 600;

    private const string HostTmux = "agentssh-bench";

    private readonly TemporaryDirectory _directory = new();
    private readonly List<PrivateSshd> _sshds = [];

    private BenchWorld(AgentWorld world) => World = world;

    public AgentWorld World { get; }

    /// <summary>Where the clients of a load run.</summary>
    public OtherComputer OtherComputer { get; } = new();

    /// <summary>The container of alice's agent.</summary>
    public string Container { get; private set; } = string.Empty;

    /// <summary>Arguments of ssh for each peer's screen.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Screens { get; private set; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Arguments of ssh up to a command, for each peer.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Commands { get; private set; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The gateway's port.</summary>
    public int Port => int.Parse(World.Gateway.Address.Split(':')[^1], CultureInfo.InvariantCulture);

    /// <summary>The sshd whose sessions run on the host.</summary>
    public PrivateSshd HostSshd { get; private set; } = null!;

    /// <summary>The sshd whose sessions run docker exec.</summary>
    public PrivateSshd DockerExecSshd { get; private set; } = null!;

    public static async Task<BenchWorld> StartAsync()
    {
        var options = new AgentWorldOptions
        {
            Program = "bench",
            OwnSession = true,
            Tables = $"""
                [programs.bench]
                start = ["/bin/sh", "-c", "{Program}"]

                [agents."{ShellAgent}"]
                program = "shell"

                [gateway.limits]
                max_startups = "{MaxStartups}:100:{MaxStartups}"
                per_source_max_startups = {MaxStartups}
                per_source_penalties = "no"
                max_agents = 200

                """,
        };
        if (await AgentWorld.MissingAsync(options) is { } missing)
        {
            throw new InvalidOperationException(missing);
        }

        var bench = new BenchWorld(await AgentWorld.StartAsync(options));
        try
        {
            await bench.PrepareAsync();
            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PrivateSshd sshd in _sshds)
        {
            await sshd.DisposeAsync();
        }

        await ProcessRunner.RunAsync("tmux", ["-L", HostTmux, "kill-server"]);
        await World.DisposeAsync();
        OtherComputer.Dispose();
        _directory.Dispose();
    }

    private async Task PrepareAsync()
    {
        Person alice = World.Alice;
        Container = await ContainerAsync("alice");

        // docker exec leaves tmux's client behind when its ssh ends, and each is drawn to for ever: in a container of its own that slows nobody else.
        string execContainer = await ContainerAsync(ExecAgent);
        string socket = (await ProcessRunner.RunAsync("docker", ["exec", execContainer, "sh", "-c", "find /tmp /run /home -name tmux.sock 2>/dev/null | head -n 1"]))
            .EnsureSuccess().StdoutText.Trim();

        string configuration = RepositoryRoot.File("image/tmux.conf");
        (await ProcessRunner.RunAsync("tmux", ["-L", HostTmux, "-u", "-f", configuration, "new-session", "-d", "-s", "agent", "-x", "120", "-y", "40", $"sh -c '{Program}'"]))
            .EnsureSuccess();

        DockerExecSshd = await SshdAsync("docker-screen", $"docker exec -it -e TERM={"xterm-256color"} {execContainer} tmux -S {socket} -u attach -t agent");
        PrivateSshd hostScreen = await SshdAsync("host-screen", $"tmux -L {HostTmux} -u attach -t agent");
        PrivateSshd dockerCommand = await SshdAsync("docker-command", $"docker exec -i {execContainer} sh -c \"$SSH_ORIGINAL_COMMAND\"");
        HostSshd = await SshdAsync("host-command", null);
        Screens = new Dictionary<string, IReadOnlyList<string>>
        {
            [Peers.Ours] = alice.SshArguments("alice"),
            [Peers.DockerExec] = ["-F", DockerExecSshd.SshConfig, "-tt", "root@gw"],
            [Peers.Host] = ["-F", hostScreen.SshConfig, "-tt", "root@gw"],
        };
        Commands = new Dictionary<string, IReadOnlyList<string>>
        {
            [Peers.Ours] = alice.SshArguments("alice"),
            [Peers.DockerExec] = ["-F", dockerCommand.SshConfig, "root@gw"],
            [Peers.Host] = ["-F", HostSshd.SshConfig, "root@gw"],
        };

        async Task<PrivateSshd> SshdAsync(string name, string? command)
        {
            PrivateSshd sshd = await PrivateSshd.StartAsync(_directory.Path, name, alice.Key, command);
            _sshds.Add(sshd);
            return sshd;
        }
    }

    private async Task<string> ContainerAsync(string agent)
    {
        using (var first = new SshTerminal(World.Alice.SshArguments(agent)))
        {
            first.WaitFor("bench-is-ready"u8, System.Diagnostics.Stopwatch.GetTimestamp(), TimeSpan.FromSeconds(60));
        }

        string instance = (await File.ReadAllTextAsync(Path.Combine(World.StateDirectory, "instance"))).Trim();
        return (await ProcessRunner.RunAsync("docker", ["ps", "-q", "--filter", $"label=dev.agentssh.instance={instance}", "--filter", $"label=dev.agentssh.agent={agent}"]))
            .EnsureSuccess().StdoutText.Trim();
    }

    /// <summary>Resident memory of a process, in MiB.</summary>
    public static double ResidentMegabytes(int processId)
    {
        string line = File.ReadLines($"/proc/{processId}/status").First(each => each.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
