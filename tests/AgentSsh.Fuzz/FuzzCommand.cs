using AgentSsh.Fuzz.Driver;
using AgentSsh.Fuzz.Instrumentation;

namespace AgentSsh.Fuzz;

/// <summary>The verbs of this program; <c>scripts/fuzz</c> is what people call.</summary>
internal static class FuzzCommand
{
    private const int FindingsStatus = 1;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static int Run(string[] arguments)
    {
        var options = new FuzzOptions(arguments);
        return options.Verb switch
        {
            "list" => List(),
            "instrument" => Instrument(options.Names.Single()),
            "run" => Fuzz(options),
            "recover" => Recover(options),
            "minimise" => Minimise(options),
            "replay" => Replay(options),
            _ => throw new ArgumentException("list | instrument DIRECTORY | run | recover | minimise | replay TARGET FILE..."),
        };
    }

    private static int List()
    {
        foreach (FuzzTarget target in TargetCatalogue.All)
        {
            Console.WriteLine(target.Name);
        }

        return 0;
    }

    private static int Instrument(string directory)
    {
        int probes = InstrumentedBuild.Make(directory);
        Console.WriteLine($"{probes} probes");
        return 0;
    }

    private static int Fuzz(FuzzOptions options)
    {
        if (CoverageMap.Used == 0)
        {
            throw new ArgumentException("This build is not instrumented: run the one that 'instrument' makes.");
        }

        Directory.CreateDirectory(options.Work);
        using var watchdog = new Watchdog(options.UnderWay, Patience);
        TargetRun[] runs = [.. TargetCatalogue.Find(options.Names).Select(target => new TargetRun(target, InstrumentedBuild.Words(target), options.Seed, watchdog))];
        int findings = 0;
        void Found(Finding finding)
        {
            findings++;
            string path = CorpusFiles.Write(options.Found, finding.Target, finding.Input, found: true);
            File.WriteAllText(path + ".txt", finding.Report);
            Console.WriteLine($"FOUND {finding.Target}: {finding.Signature}\n      {path}");
        }

        foreach (TargetRun run in runs)
        {
            IReadOnlyList<byte[]> corpus = CorpusFiles.Read(options.Corpus, run.Target.Name);
            run.Begin([.. corpus.Count > 0 ? corpus : run.Target.Seeds(), .. CorpusFiles.Read(options.Queue, run.Target.Name)]);
            foreach (Finding finding in run.Findings)
            {
                Found(finding);
            }
        }

        void Keep()
        {
            foreach (TargetRun run in runs)
            {
                foreach (byte[] input in run.Inputs)
                {
                    CorpusFiles.Write(options.Queue, run.Target.Name, input);
                }
            }
        }

        var campaign = new Campaign(runs, Console.Out) { Found = Found, Keep = Keep };
        campaign.Report();
        if (options.Executions > 0)
        {
            campaign.RunExecutions(options.Executions);
        }
        else
        {
            campaign.RunFor(options.Time);
        }

        campaign.Report();
        Keep();
        return findings > 0 ? FindingsStatus : 0;
    }

    /// <summary>After a process died: what it died of becomes a finding.</summary>
    private static int Recover(FuzzOptions options)
    {
        if (Watchdog.Recover(options.UnderWay) is not { } died)
        {
            Console.WriteLine("No input was under way.");
            return 0;
        }

        string path = CorpusFiles.Write(options.Found, died.Target, died.Input, found: true);
        Console.WriteLine($"FOUND {died.Target}: the process died, or the input took longer than {Patience.TotalSeconds:0} s\n      {path}");
        return FindingsStatus;
    }

    private static int Minimise(FuzzOptions options)
    {
        foreach (FuzzTarget target in TargetCatalogue.Find(options.Names))
        {
            (int before, int after, int edges) = CorpusFiles.Minimise(options.Corpus, target, CorpusFiles.Read(options.Queue, target.Name));
            Console.WriteLine($"{target.Name,-16} {before,6} -> {after,5} inputs, {edges} edges");
        }

        return 0;
    }

    private static int Replay(FuzzOptions options)
    {
        FuzzTarget target = TargetCatalogue.Find([options.Names[0]])[0];
        var executor = new Executor(target);
        int status = 0;
        foreach (string file in options.Names.Skip(1))
        {
            Finding? finding = executor.Try(File.ReadAllBytes(file));
            Console.WriteLine($"{file}: {finding?.Report ?? "good"}");
            status = finding is null ? status : FindingsStatus;
        }

        return status;
    }
}
