using System.Diagnostics;
using System.Globalization;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Bench;

/// <summary>Many people at once. The load is made by our own client in this process, so that the client's cost is small and the same for all peers.</summary>
internal sealed class LoadMeasurements(BenchWorld bench, int rounds)
{
    private const int PeoplePerAgent = 25;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Typing = TimeSpan.FromSeconds(20);

    /// <summary>Logins that ask for nothing, 16 at a time: how many a second, and what each costs the server's processes.</summary>
    public async Task<IReadOnlyList<Figure>> LoginsAsync(int logins)
    {
        (string Peer, int Port, string User, int Process)[] peers =
        [
            (Peers.Ours, bench.Port, "alice", bench.World.Gateway.ProcessId),
            (Peers.Host, bench.HostSshd.Port, Environment.UserName, bench.HostSshd.ProcessId),
        ];
        Dictionary<string, Samples> rate = peers.ToDictionary(each => each.Peer, _ => new Samples());
        Dictionary<string, Samples> cost = peers.ToDictionary(each => each.Peer, _ => new Samples());
        for (int round = -1; round < rounds; round++)
        {
            foreach ((string peer, int port, string user, int process) in peers)
            {
                double before = ProcessTree.ProcessorSeconds(process);
                long start = Stopwatch.GetTimestamp();
                await Parallel.ForAsync(0, logins, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) =>
                {
                    using SshPrivateKey key = SshPrivateKey.Load(bench.World.Alice.Key.PrivateKeyPath);
                    await using LoadClient client = await LoadClient.LogInAsync(port, user, key);
                });
                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                if (round >= 0)
                {
                    rate[peer].Add(logins / seconds);

                    // sshd's children are counted when they have ended.
                    await Wait.Until(() => !ProcessTree.HasChildren(process), Patience, () => "sshd's children to end");
                    cost[peer].Add((ProcessTree.ProcessorSeconds(process) - before) * 1000 / logins);
                }
            }
        }

        return
        [
            new Figure("logins a second, 16 at a time", "1/s", rate, ">= 2x sshd", Peers.Host, 2, HigherIsBetter: true),
            new Figure("processor time a login", "ms", cost, "<= 0.5x sshd", Peers.Host, 0.5),
        ];
    }

    /// <summary>Many attached people: what each costs the gateway's memory, and the echo that some of them see.</summary>
    public async Task<IReadOnlyList<Figure>> CrowdAsync(int people, int typing)
    {
        List<LoadClient> crowd = [];
        using SshPrivateKey key = SshPrivateKey.Load(bench.World.Alice.Key.PrivateKeyPath);
        try
        {
            int agents = (people + PeoplePerAgent - 1) / PeoplePerAgent;
            for (int agent = 0; agent < agents; agent++)
            {
                // One each first: agents and what is made once are not what a person costs.
                crowd.Add(await JoinAsync(agent, key));
            }

            double before = BenchWorld.ResidentMegabytes(bench.World.Gateway.ProcessId);
            int next = agents - 1;
            await Parallel.ForAsync(agents, people, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) =>
            {
                LoadClient person = await JoinAsync(Interlocked.Increment(ref next) % agents, key);
                lock (crowd)
                {
                    crowd.Add(person);
                }
            });
            double memory = (BenchWorld.ResidentMegabytes(bench.World.Gateway.ProcessId) - before) / (people - agents);
            var perPerson = new Samples();
            perPerson.Add(memory);
            List<Figure> figures = [new Figure($"gateway memory a person, {people} attached", "MiB", One(perPerson), "<= 0.2 MiB", null, 0.2)];
            if (typing > 0)
            {
                Samples echo = await TypeAsync(crowd[..typing]);
                int dropped = crowd.Count(person => person.Ended.IsCompleted);
                var lost = new Samples();
                lost.Add(dropped);
                figures.Add(new Figure($"echo, {people} attached, {typing} typing, p99", "ms", One(echo), "< 50 ms", null, 50, Share: 0.99));
                figures.Add(new Figure($"dropped of {people}", "", One(lost), "0", null, 0));
            }

            return figures;
        }
        finally
        {
            await Parallel.ForEachAsync(crowd, async (person, _) => await person.DisposeAsync());
        }
    }

    // Everybody types a key every half second or so, each one their own key within an agent.
    private static async Task<Samples> TypeAsync(List<LoadClient> typists)
    {
        var samples = new Samples();
        long end = Stopwatch.GetTimestamp() + (long)(Typing.TotalSeconds * Stopwatch.Frequency);
        await Task.WhenAll(typists.Select(async (person, index) =>
        {
            var random = new Random(index);
            byte[] own = [(byte)('A' + (index % 26)), (byte)('a' + (index % 26))];
            for (int key = 0; Stopwatch.GetTimestamp() < end; key++)
            {
                await Task.Delay(random.Next(300, 700));
                TimeSpan taken = await person.TypeAsync(own[key % 2], Patience);
                lock (samples)
                {
                    samples.Add(taken.TotalMilliseconds);
                }
            }
        }));
        return samples;
    }

    private async Task<LoadClient> JoinAsync(int agent, SshPrivateKey key)
    {
        LoadClient person = await LoadClient.LogInAsync(bench.Port, string.Create(CultureInfo.InvariantCulture, $"alice.crowd{agent}"), key);
        await person.AttachAsync(Patience);
        return person;
    }

    private static Dictionary<string, Samples> One(Samples samples) => new() { [Peers.Ours] = samples };
}
