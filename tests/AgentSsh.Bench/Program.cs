using System.Globalization;
using System.Runtime.InteropServices;
using AgentSsh.Bench;

if (args is [Flood.Argument, var floodPort, var atOnce])
{
    await Flood.RunAsync(int.Parse(floodPort, CultureInfo.InvariantCulture), int.Parse(atOnce, CultureInfo.InvariantCulture));
    return 0;
}

// scripts/bench [--rounds N] [--only TEXT] [--json FILE]
int rounds = int.Parse(Option("--rounds") ?? "3", CultureInfo.InvariantCulture);
string only = Option("--only") ?? string.Empty;
string jsonPath = Option("--json") ?? RepositoryRoot.File("artifacts/bench.json");

Console.WriteLine($"machine: {Environment.ProcessorCount} processors, load {File.ReadAllText("/proc/loadavg").Trim()}");
Dictionary<string, string> versions = new()
{
    ["ssh"] = await VersionAsync("ssh", "-V"),
    ["tmux on the host"] = await VersionAsync("tmux", "-V"),
    ["docker"] = await VersionAsync("docker", "version", "--format", "{{.Server.Version}}"),
    ["dotnet"] = Environment.Version.ToString(),
};

await using BenchWorld bench = await BenchWorld.StartAsync();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Abandon);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Abandon);
versions["clients of a load"] = bench.OtherComputer.State;
versions["clients that type"] = SshTerminal.State;
versions["tmux in the container"] = await VersionAsync("docker", "exec", bench.Container, "tmux", "-V");
var measurements = new Measurements(bench, rounds);
var load = new LoadMeasurements(bench, rounds);
(string Name, Func<IEnumerable<Figure>> Run)[] parts =
[
    ("supervisor", () => [measurements.SupervisorStart(), measurements.SupervisorMemory("after one attach")]),
    ("echo", measurements.Echo),
    ("copy", measurements.EchoBesideACopy),
    ("interrupt", () => [measurements.Interrupt()]),
    ("screen", () => [measurements.FirstScreen()]),
    ("bulk", () => measurements.Bulk(512)),
    ("logins", () => [measurements.Logins()]),
    ("login rate", () => load.LoginsAsync(200).GetAwaiter().GetResult()),
    ("memory", () => [measurements.MemoryPerSession(50)]),
    ("half-open", () => [measurements.HalfOpen(500)]),
    ("flood", () => [measurements.EchoUnderFlood()]),
    ("crowd of 500", () => load.CrowdAsync(500, 0).GetAwaiter().GetResult()),
    ("crowd of 1000", () => load.CrowdAsync(1000, 100).GetAwaiter().GetResult()),
    ("first", () => [measurements.FirstLogin()]),
    ("supervisor", () => [measurements.SupervisorMemory("after all of this")]),
];

bool failed = false;
List<Figure> figures = [];
foreach ((string name, Func<IEnumerable<Figure>> run) in parts.Where(part => part.Name.Contains(only, StringComparison.Ordinal)))
{
    Console.Error.WriteLine($"measuring: {name}");
    try
    {
        foreach (Figure figure in run())
        {
            figures.Add(figure);
            Console.Error.WriteLine($"  {figure.Name}: {figure.Value(Peers.Ours):0.###} {figure.Unit}{(figure.Ratio is { } ratio ? $", {ratio:0.00}x" : string.Empty)}");
        }
    }
    catch (Exception e) when (e is TimeoutException or InvalidOperationException)
    {
        // The other figures are worth having.
        failed = true;
        Console.Error.WriteLine($"  not measured: {e.Message}");
    }
}

foreach ((string name, string version) in versions)
{
    Console.WriteLine($"{name}: {version}");
}

Console.WriteLine(await MachineLimits.ReportAsync());
Console.WriteLine();
Console.WriteLine(Report.Table(figures));
Directory.CreateDirectory(Path.GetDirectoryName(jsonPath)!);
await File.WriteAllTextAsync(jsonPath, Report.Json(figures, versions));
Console.WriteLine($"as JSON: {jsonPath}");
return failed ? 1 : 0;

// Nothing of it stays behind, whatever was being measured.
void Abandon(PosixSignalContext context)
{
    context.Cancel = true;
    bench.DisposeAsync().AsTask().GetAwaiter().GetResult();
    Environment.Exit(128 + (context.Signal == PosixSignal.SIGINT ? 2 : 15));
}

string? Option(string name)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}

static async Task<string> VersionAsync(string program, params string[] arguments)
{
    ProcessResult result = await ProcessRunner.RunAsync(program, arguments);
    return (result.StdoutText + result.StderrText).Trim().Split('\n')[0];
}
