using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using AgentSsh.FakeModel;

const string Usage = """
    usage: AgentSsh.FakeModel [--port PORT] [--containers] [--listen ADDRESS] [--delay MILLISECONDS] [--failure none|unauthorized|ratelimited|overloaded|hang]
    Listens on loopback, with --containers on Docker's bridge too, with --listen on one more address; prints `listening on URL` and one line a request, until SIGINT or SIGTERM.
    """;

var port = 0;
var containers = false;
IPAddress? further = null;
var delay = 100;
var failure = FakeModelFailure.None;
for (var i = 0; i < args.Length; i++)
{
    var value = i + 1 < args.Length ? args[i + 1] : "";
    switch (args[i])
    {
        case "--port" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort:
        case "--listen" when IPAddress.TryParse(value, out further):
        case "--delay" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out delay):
        case "--failure" when Enum.TryParse(value, ignoreCase: true, out failure):
            i++;
            break;
        case "--containers":
            containers = true;
            break;
        default:
            await Console.Error.WriteLineAsync($"{args[i]} {value}: not understood\n{Usage}");
            return 64;
    }
}

List<IPEndPoint> listen = [new(IPAddress.Loopback, port)];
if (containers)
{
    if (HostAddresses.DockerBridge() is not { } bridge)
    {
        await Console.Error.WriteLineAsync("--containers: there is no docker0 with an IPv4 address; start dockerd first");
        return 69;
    }

    listen.Add(new IPEndPoint(bridge, port));
}

if (further is not null)
{
    listen.Add(new IPEndPoint(further, port));
}

await using var server = FakeModelServer.Start(new FakeModelOptions { Listen = listen, BeforePiece = (_, token) => Task.Delay(delay, token) });
server.Failure = failure;
server.Requests.Recorded += Console.WriteLine;
foreach (var endPoint in listen)
{
    Console.WriteLine($"listening on {server.UrlAt(endPoint.Address)}");
}

var stop = new TaskCompletionSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
await stop.Task;
return 0;

void OnSignal(PosixSignalContext context)
{
    context.Cancel = true;
    stop.TrySetResult();
}
