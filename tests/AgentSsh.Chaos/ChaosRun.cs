using System.Diagnostics;
using AgentSsh.Chaos.Checks;
using AgentSsh.Chaos.Faults;
using AgentSsh.Chaos.People;
using AgentSsh.Chaos.Plan;

namespace AgentSsh.Chaos;

/// <summary>A whole run: everybody comes, the storm, everybody is quiet, the checks.</summary>
internal static class ChaosRun
{
    // So many come at once at the beginning: containers are made for them.
    private const int AtOnce = 4;

    private static readonly TerminalSize Size = new(100, 30);

    /// <param name="options">What the run is made of.</param>
    /// <param name="log">Hears everything.</param>
    /// <param name="records">A directory for the gateways' logs.</param>
    /// <param name="cancellationToken">Ends the storm early; the checks are made all the same.</param>
    public static async Task<ChaosReport> RunAsync(ChaosOptions options, ChaosLog log, string records, CancellationToken cancellationToken)
    {
        ChaosPlan plan = ChaosPlan.Make(options);
        log.Write($"{options.Time.TotalMinutes:0.##} minutes, seed {options.Seed}, {options.Agents} agents, {options.People} people, {options.Claudes} with Claude Code; {plan.Summary()}");
        await using ChaosWorld world = await ChaosWorld.StartAsync(options, records);
        var ledger = new TokenLedger();
        List<ChaosPerson> people = [.. Enumerable.Range(0, options.PersonNames.Count).Select(number => new ChaosPerson(world, number, ledger, log))];
        try
        {
            await Parallel.ForEachAsync(people, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (person, _) => await person.SettleAsync(Size));
            Footprint before = await Footprint.TakeAsync(world);
            log.Write($"everybody is there: {before}");

            await StormAsync(world, plan, people, log, cancellationToken);
            log.Write("the storm is over");
            List<(string, IReadOnlyList<string>)> problems = [("everybody gets answers again", await SettleAsync(people, null))];
            problems.Add(("every screen that shows all equals what its tmux holds", await new ScreenCheck().ProblemsAsync(Aftermath(before))));
            problems.Add(("the same after all terminals have one size", await SettleAsync(people, Size)));
            Footprint after = await Footprint.TakeAsync(world);
            log.Write($"everybody is quiet: {after}");
            foreach (Check check in Check.All)
            {
                log.Write($"checking: {check.Claim}");
                problems.Add((check.Claim, await check.ProblemsAsync(Aftermath(before) with { After = after })));
            }

            return new ChaosReport(
                problems,
                [
                    $"{ledger.Typed} tokens typed, {ledger.Answered} answered; {people.Sum(person => person.Connections)} connections",
                    $"before: {before}",
                    $"after:  {after}",
                ]);
        }
        finally
        {
            foreach (ChaosPerson person in people)
            {
                await person.DisposeAsync();
            }
        }

        Aftermath Aftermath(Footprint before) => new(world, people, ledger, log, before, before);
    }

    private static async Task StormAsync(ChaosWorld world, ChaosPlan plan, List<ChaosPerson> people, ChaosLog log, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(world.Options.Time);
        Task[] lives = [.. people.Select(person => person.LiveAsync(plan.ActsOf[person.Name], over.Token))];
        await StrikeAsync(world, plan.AllFaults, log, over.Token);
        await Task.WhenAll(lives);
    }

    private static async Task StrikeAsync(ChaosWorld world, IReadOnlyList<PlannedFault> faults, ChaosLog log, CancellationToken over)
    {
        long begin = Stopwatch.GetTimestamp();
        try
        {
            foreach (PlannedFault fault in faults)
            {
                if (fault.At - Stopwatch.GetElapsedTime(begin) is { Ticks: > 0 } wait)
                {
                    await Task.Delay(wait, over);
                }

                log.Write($"FAULT {fault.Kind} {fault.Agent}");
                log.Write($"FAULT {fault.Kind} {fault.Agent}: {await Fault.Of(fault.Kind).StrikeAsync(world, fault.Agent)}");
            }

            await Task.Delay(Timeout.Infinite, over);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The storm is over.
        }
    }

    private static async Task<IReadOnlyList<string>> SettleAsync(List<ChaosPerson> people, TerminalSize? size)
    {
        async Task<string?> ProblemAsync(ChaosPerson person)
        {
            try
            {
                await person.SettleAsync(size);
                return null;
            }
            catch (TimeoutException e)
            {
                return e.Message;
            }
        }

        return [.. (await Task.WhenAll(people.Select(ProblemAsync))).OfType<string>()];
    }
}
