using System.Globalization;
using AgentSsh.Chaos;
using AgentSsh.Chaos.Plan;

// scripts/chaos [MINUTES] [--seed N] [--agents N] [--people N] [--claudes N] [--no-engine] [--no-network] [--relays] [--plan]
ChaosOptions options;
try
{
    options = ChaosOptions.Parse(args, await DockerDaemon.MissingAsync() is null);
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    return 64;
}

if (options.OnlyPlans)
{
    ChaosPlan plan = ChaosPlan.Make(options);
    foreach (string line in plan.Lines())
    {
        Console.WriteLine(line);
    }

    Console.WriteLine(plan.Summary());
    return 0;
}

if (await ChaosWorld.MissingAsync(options) is { } missing)
{
    Console.Error.WriteLine(missing);
    return 69;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, interrupt) =>
{
    interrupt.Cancel = true;
    stop.Cancel();
};
string records = RepositoryRoot.File($"artifacts/chaos/seed-{options.Seed.ToString(CultureInfo.InvariantCulture)}");
Console.Error.WriteLine($"the gateways' logs go to {records}{(options.RestartsEngine ? string.Empty : "; dockerd is left alone")}{(options.CutsNetwork ? string.Empty : "; no packets get lost")}");
ChaosReport report = await ChaosRun.RunAsync(options, new ChaosLog(Console.Out), records, stop.Token);
Console.WriteLine(report);
return report.IsWell ? 0 : 1;
