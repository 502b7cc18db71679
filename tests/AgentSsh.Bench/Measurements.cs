using System.Diagnostics;
using System.Globalization;

namespace AgentSsh.Bench;

/// <summary>The figures of the design's section 5. Peers are measured in turn within every round, so that what else the machine does meets all alike.</summary>
internal sealed class Measurements(BenchWorld bench, int rounds)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Longer than four hundred keys take.
    private const string Copy = "2500M";

    // Rounds after which a copy's code is compiled as well as it will be.
    private const int WarmCopies = 2;

    // Keys that are typed in one go; the first so many of an attachment are not counted.
    private const int Turn = 20;

    private static readonly byte[] Keys = "&%#@"u8.ToArray();

    /// <summary>Keystroke to echo, p50 and p99.</summary>
    public IEnumerable<Figure> Echo()
    {
        Dictionary<string, Samples> samples = Empty(bench.Screens.Keys);
        foreach (IReadOnlyList<string> arguments in bench.Screens.Values)
        {
            // A daemon that has run for a day is what people type to: its code is compiled, its pages are there.
            Type(arguments, new Samples(), 4000, pause: 1);
        }

        // Of the slowest hundredth there must be enough: a machine has its own moments, whoever is measured.
        for (int round = 0; round < 4 * rounds; round++)
        {
            TypeInTurn(samples, 200, pause: 5);
        }

        yield return new Figure("keystroke echo, p50", "ms", samples, "<= 1.1x host tmux", Peers.Host, 1.1);
        yield return new Figure("keystroke echo, p99", "ms", samples, "<= 1.3x host tmux", Peers.Host, 1.3, Share: 0.99);
    }

    /// <summary>The same while somebody else's copy out of the same container, or into it, runs; beside it what sshd makes of the same on the bare host. A copy is
    /// longer than its measurement: what its login costs others is measured by the flood of logins.</summary>
    public IEnumerable<Figure> EchoBesideACopy()
    {
        string[] peers = [Peers.Ours, Peers.Idle, Peers.Host, Peers.HostIdle];
        Dictionary<string, Samples> outward = Empty(peers);
        Dictionary<string, Samples> inward = Empty(peers);
        for (int round = -WarmCopies; round < 2 * rounds; round++)
        {
            if (round == 0)
            {
                (outward, inward) = (Empty(peers), Empty(peers));
            }

            foreach ((string peer, string idle) in new[] { (Peers.Ours, Peers.Idle), (Peers.Host, Peers.HostIdle) })
            {
                string ssh = $"ssh {string.Join(' ', bench.Commands[peer])}";
                BesideACopy(peer, $"{ssh} 'head -c {Copy} /dev/zero' > /dev/null", outward[idle], outward[peer]);
                BesideACopy(peer, $"head -c {Copy} /dev/zero | {ssh} 'cat > /dev/null'", inward[idle], inward[peer]);
            }
        }

        foreach ((string way, Dictionary<string, Samples> samples) in new[] { ("out", outward), ("in", inward) })
        {
            yield return new Figure($"echo beside a copy {way}, p50", "ms", samples, "<= 2x idle", Peers.Idle, 2);
            yield return new Figure($"echo beside a copy {way}, p99", "ms", samples, "<= 2x idle", Peers.Idle, 2, Share: 0.99);
        }
    }

    private void BesideACopy(string peer, string copy, Samples idle, Samples busy)
    {
        Type(bench.Screens[peer], idle, 400, pause: 5);
        using var over = new CancellationTokenSource();
        Task copies = Task.Run(() =>
        {
            while (!over.IsCancellationRequested)
            {
                Seconds(bench.OtherComputer.Enter + copy);
            }
        });
        Type(bench.Screens[peer], busy, 400, pause: 5);
        over.Cancel();
        copies.Wait();
    }

    /// <summary>From Ctrl-C, two seconds into <c>yes</c> on the screen, to the shell's prompt.</summary>
    public Figure Interrupt()
    {
        var samples = new Samples();
        using var terminal = new SshTerminal(bench.World.Alice.SshArguments(BenchWorld.ShellAgent));
        Attached(terminal);
        terminal.Type("PS1='pro''mpt> '\n"u8);
        for (int round = 0; round < 4 * rounds; round++)
        {
            terminal.Type("clear\n"u8);
            terminal.WaitFor("prompt> "u8, Stopwatch.GetTimestamp(), Patience);
            terminal.Ask("yes\n"u8, "y\r\ny"u8, Patience);
            Thread.Sleep(2000);
            samples.Add(terminal.Ask([3], "prompt> "u8, Patience) / 1000);
        }

        return new Figure("Ctrl-C in `yes`, to the prompt", "ms", One(samples), "<= 150 ms", null, 150);
    }

    /// <summary>From starting ssh to the program's text on the screen, with everything warm.</summary>
    public Figure FirstScreen()
    {
        Dictionary<string, Samples> samples = Empty(bench.Screens.Keys);
        for (int round = 0; round < 4 * rounds; round++)
        {
            foreach ((string peer, IReadOnlyList<string> arguments) in bench.Screens)
            {
                long start = Stopwatch.GetTimestamp();
                using var terminal = new SshTerminal(arguments);
                samples[peer].Add(terminal.WaitFor("\e[?1049h"u8, start, Patience) / 1000);
            }
        }

        return new Figure("connect to first screen, warm", "ms", samples, "<= 0.6x host tmux", Peers.Host, 0.6);
    }

    /// <summary>Bytes out of, or into, a command, by cipher.</summary>
    public IEnumerable<Figure> Bulk(int megabytes)
    {
        foreach (string cipher in new[] { "aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com" })
        {
            Dictionary<string, Samples> output = Empty(bench.Commands.Keys);
            Dictionary<string, Samples> input = Empty(bench.Commands.Keys);
            for (int round = 0; round < rounds; round++)
            {
                foreach ((string peer, IReadOnlyList<string> arguments) in bench.Commands)
                {
                    string ssh = $"ssh -c {cipher} {string.Join(' ', arguments)}";
                    output[peer].Add(megabytes / 1024.0 / Seconds($"{ssh} 'head -c {megabytes}M /dev/zero' > /dev/null"));
                    input[peer].Add(megabytes / 1024.0 / Seconds($"head -c {megabytes}M /dev/zero | {ssh} 'cat > /dev/null'"));
                }
            }

            string name = cipher[..cipher.IndexOf('@', StringComparison.Ordinal)];
            yield return new Figure($"bulk out, {name}", "GiB/s", output, ">= 1.0x sshd, no container", Peers.Host, 1.0, HigherIsBetter: true);
            yield return new Figure($"bulk in, {name}", "GiB/s", input, ">= 1.0x sshd, no container", Peers.Host, 1.0, HigherIsBetter: true);
        }
    }

    /// <summary>40 logins that run nothing, 8 at a time.</summary>
    public Figure Logins()
    {
        Dictionary<string, Samples> samples = Empty(bench.Commands.Keys);
        for (int round = 0; round < rounds; round++)
        {
            foreach ((string peer, IReadOnlyList<string> arguments) in bench.Commands)
            {
                samples[peer].Add(Seconds($"seq 40 | xargs -P 8 -I N ssh {string.Join(' ', arguments)} true"));
            }
        }

        return new Figure("40 logins, 8 at a time", "s", samples, "<= 0.5x sshd + docker exec", Peers.DockerExec, 0.5);
    }

    /// <summary>What one more attached and idle person costs the side of the gateway.</summary>
    public Figure MemoryPerSession(int people)
    {
        Dictionary<string, Samples> samples = Empty([Peers.Ours, Peers.DockerExec]);
        samples[Peers.Ours].Add(
            PerSession(bench.Screens[Peers.Ours], people, () => BenchWorld.ResidentMegabytes(bench.World.Gateway.ProcessId)));

        // Of sshd each session is processes of its own, the docker client among them; shared pages count by share.
        samples[Peers.DockerExec].Add(
            PerSession(bench.Screens[Peers.DockerExec], Math.Min(people, 10), () => ProcessTree.ProportionalMegabytes(bench.DockerExecSshd.ProcessId)));
        return new Figure($"memory per attached idle session ({people})", "MiB", samples, "<= 0.2 MiB", null, 0.2);
    }

    /// <summary>Keystroke to echo while twice as many strangers as may be on their way to a login try to.</summary>
    public Figure EchoUnderFlood()
    {
        var samples = new Samples();

        // Whoever comes when the flood is there may be refused.
        using var terminal = new SshTerminal(bench.Screens[Peers.Ours]);
        Attached(terminal);
        using var flood = new Flood(bench.OtherComputer, bench.World.Port, 2 * BenchWorld.MaxStartups);
        Type(terminal, samples, 200 * rounds, pause: 5);

        return new Figure("keystroke echo under a login flood, p99", "ms", One(samples), "< 20 ms", null, 20, Share: 0.99);
    }

    /// <summary>What connections cost on which nobody logs in.</summary>
    public Figure HalfOpen(int connections)
    {
        var samples = new Samples();
        Flood.HalfOpenAsync(bench.World.Port, 10).GetAwaiter().GetResult().ForEach(socket => socket.Dispose());
        double before = BenchWorld.ResidentMegabytes(bench.World.Gateway.ProcessId);
        List<System.Net.Sockets.Socket> sockets = Flood.HalfOpenAsync(bench.World.Port, connections).GetAwaiter().GetResult();
        samples.Add(BenchWorld.ResidentMegabytes(bench.World.Gateway.ProcessId) - before);
        sockets.ForEach(socket => socket.Dispose());
        return new Figure($"half-open connections ({connections})", "MiB", One(samples), "<= 20 MiB", null, 20);
    }

    /// <summary>An agent that has never been: container, supervisor, tmux and program.</summary>
    public Figure FirstLogin()
    {
        var samples = new Samples();
        for (int round = 0; round < rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            using var terminal = new SshTerminal(bench.World.Alice.SshArguments(string.Create(CultureInfo.InvariantCulture, $"alice.first{round}")));
            samples.Add(terminal.WaitFor("bench-is-ready"u8, start, Patience) / 1e6);
        }

        return new Figure("first login ever, to the agent's screen", "s", One(samples), "<= 1.5 s", null, 1.5);
    }

    /// <summary>The supervisor's memory.</summary>
    /// <param name="when">After what.</param>
    public Figure SupervisorMemory(string when)
    {
        var memory = new Samples();
        ProcessResult pid = ProcessRunner.RunAsync("docker", ["inspect", "-f", "{{.State.Pid}}", bench.Container]).GetAwaiter().GetResult().EnsureSuccess();
        memory.Add(BenchWorld.ResidentMegabytes(int.Parse(pid.StdoutText.Trim(), CultureInfo.InvariantCulture)));
        return new Figure($"supervisor, resident, {when}", "MiB", One(memory), "<= 30 MiB", null, 30);
    }

    /// <summary>How long the supervisor takes to start.</summary>
    public Figure SupervisorStart()
    {
        var start = new Samples();
        for (int round = 0; round < 4 * rounds; round++)
        {
            start.Add(Seconds($"{RepositoryRoot.File("artifacts/supervisor/agentssh-supervisor")} version > /dev/null"));
        }

        return new Figure("supervisor, start", "s", One(start), "<= 0.1 s", null, 0.1);
    }

    private static void Type(IReadOnlyList<string> arguments, Samples samples, int keys, int pause)
    {
        using var terminal = new SshTerminal(arguments);
        Attached(terminal);
        Type(terminal, samples, keys, pause);
    }

    private static void Type(SshTerminal terminal, Samples samples, int keys, int pause)
    {
        for (int key = -Turn; key < keys; key++)
        {
            TypeKey(terminal, key, samples, pause);
        }
    }

    // By a word or three: a machine that is slow for a second is so for all.
    private void TypeInTurn(Dictionary<string, Samples> samples, int keys, int pause)
    {
        Dictionary<string, SshTerminal> terminals = [];
        try
        {
            foreach ((string peer, IReadOnlyList<string> arguments) in bench.Screens)
            {
                terminals[peer] = new SshTerminal(arguments);
                Attached(terminals[peer]);
            }

            for (int first = -Turn; first < keys; first += Turn)
            {
                // What one leaves behind in caches must not always meet the same other.
                foreach ((string peer, SshTerminal terminal) in terminals.Shuffle())
                {
                    for (int key = first; key < first + Turn; key++)
                    {
                        TypeKey(terminal, key, samples[peer], pause);
                    }
                }
            }
        }
        finally
        {
            foreach (SshTerminal terminal in terminals.Values)
            {
                terminal.Dispose();
            }
        }
    }

    private static void TypeKey(SshTerminal terminal, int key, Samples samples, int pause)
    {
        byte typed = Keys[(key + Turn) % Keys.Length];
        double taken = terminal.Ask([typed], [typed], Patience);
        if (key >= 0)
        {
            samples.Add(taken / 1000);
        }

        // A person's pause; without it one packet's work would hide in another's.
        Thread.Sleep(pause);
    }

    private static double PerSession(IReadOnlyList<string> arguments, int people, Func<double> memory)
    {
        var terminals = new List<SshTerminal>();
        try
        {
            // One first, so that what is made once is not counted.
            terminals.Add(new SshTerminal(arguments));
            Attached(terminals[0]);
            double before = memory();
            for (int person = 0; person < people; person++)
            {
                terminals.Add(new SshTerminal(arguments));
                Attached(terminals[^1]);
            }

            return (memory() - before) / people;
        }
        finally
        {
            terminals.ForEach(terminal => terminal.Dispose());
        }
    }

    private static void Attached(SshTerminal terminal) => terminal.WaitFor("\e[?1049h"u8, Stopwatch.GetTimestamp(), Patience);

    private static double Seconds(string command)
    {
        long start = Stopwatch.GetTimestamp();
        ProcessRunner.RunAsync("sh", ["-c", command], new ProcessRunnerOptions { Timeout = TimeSpan.FromMinutes(3) }).GetAwaiter().GetResult().EnsureSuccess();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Dictionary<string, Samples> Empty(IEnumerable<string> peers) => peers.ToDictionary(peer => peer, _ => new Samples());

    private static Dictionary<string, Samples> One(Samples samples) => new() { [Peers.Ours] = samples };
}
