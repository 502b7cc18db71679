using System.Globalization;
using System.Net.NetworkInformation;

namespace AgentSsh.Chaos.Machine;

/// <summary>
/// A network of people's clients, apart from this machine's own (ip-netns(8)), with an address a person; the packets of each can be made to get lost. It takes root.
/// </summary>
internal sealed class ClientNetwork : IAsyncDisposable
{
    // The block that is set aside for tests of networks (RFC 2544); each run takes a /24 of it that nobody has.
    private const string Block = "198.18";
    private const int FirstHost = 10;

    private readonly string _name;
    private readonly string _outside;
    private readonly string _prefix;

    private ClientNetwork(string name, string outside, string prefix)
    {
        (_name, _outside, _prefix) = (name, outside, prefix);
    }

    /// <summary>The machine's own address on it, for the gateway.</summary>
    public string GatewayAddress => $"{_prefix}.1";

    /// <summary>A program with these words before it runs in the network.</summary>
    public IReadOnlyList<string> Inside => ["nsenter", $"--net=/run/netns/{_name}"];

    /// <summary>Why there can be none here, or null.</summary>
    public static string? Missing() => Requirements.Programs("ip", "nsenter", "iptables");

    /// <summary>Makes a network of its own with so many addresses.</summary>
    /// <exception cref="InvalidOperationException">This machine does not permit it; the message says what failed.</exception>
    public static async Task<ClientNetwork> CreateAsync(int people)
    {
        string process = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var network = new ClientNetwork($"agentssh-chaos-{process}", $"asc{process}", FreePrefix());
        try
        {
            await network.MakeAsync(people);
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>The address of a person, counted from 0.</summary>
    public string Address(int person) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}.{FirstHost + person}");

    /// <summary>From now on nothing from or to an address comes through, and nobody is told.</summary>
    public Task CutAsync(string address) => DropAsync("-A", address);

    /// <summary>Ends <see cref="CutAsync"/>.</summary>
    public Task MendAsync(string address) => DropAsync("-D", address);

    public async ValueTask DisposeAsync()
    {
        // What was not made cannot be taken away: that is no failure.
        await ProcessRunner.RunAsync("ip", ["netns", "del", _name]);
        await ProcessRunner.RunAsync("ip", ["link", "del", _outside]);
    }

    private static string FreePrefix()
    {
        var taken = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(each => each.GetIPProperties().UnicastAddresses)
            .Select(each => each.Address.ToString())
            .ToArray();
        return Enumerable.Range(Environment.ProcessId % 250, 250)
            .Select(number => string.Create(CultureInfo.InvariantCulture, $"{Block}.{number % 250}"))
            .First(prefix => !taken.Any(address => address.StartsWith(prefix + ".", StringComparison.Ordinal)));
    }

    private async Task MakeAsync(int people)
    {
        string inside = _outside + "c";
        await IpAsync("netns", "add", _name);
        await IpAsync("link", "add", _outside, "type", "veth", "peer", "name", inside, "netns", _name);
        await IpAsync("addr", "add", $"{GatewayAddress}/24", "dev", _outside);
        await IpAsync("link", "set", _outside, "up");
        await IpAsync("-n", _name, "link", "set", "lo", "up");
        foreach (int person in Enumerable.Range(0, people))
        {
            await IpAsync("-n", _name, "addr", "add", $"{Address(person)}/24", "dev", inside);
        }

        await IpAsync("-n", _name, "link", "set", inside, "up");
    }

    private static async Task IpAsync(params string[] arguments) => (await ProcessRunner.RunAsync("ip", arguments)).EnsureSuccess();

    private async Task DropAsync(string verb, string address)
    {
        await FilterAsync(verb, "OUTPUT", "-s", address);
        await FilterAsync(verb, "INPUT", "-d", address);
    }

    private async Task FilterAsync(params string[] rule)
    {
        string[] command = [.. Inside, "iptables", "-w", .. rule, "-j", "DROP"];
        (await ProcessRunner.RunAsync(command[0], command.Skip(1))).EnsureSuccess();
    }
}
