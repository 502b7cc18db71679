using System.Globalization;
using System.Net;
using System.Text;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Hosting.Up;

/// <summary>What whoever started the gateway has to know.</summary>
/// <param name="Command">The ssh command that leads to the person's agent.</param>
/// <param name="Rows">What else, each with its name.</param>
/// <param name="Warning">What must not be overlooked; null when there is nothing.</param>
internal sealed record UpSummary(string Command, IReadOnlyList<(string Name, string Text)> Rows, string? Warning)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Puts it together.</summary>
    public static UpSummary Make(GatewayHost host, GatewayConfiguration configuration, string path, Caller caller, IReadOnlyList<CallerKey> keys)
    {
        // The file may give the person's keys to a user of its own: then that is who the person is.
        CallerKey key = keys.FirstOrDefault(each => configuration.Keys.OwnerOf(each.PublicKey) is not null) ?? keys[0];
        string person = configuration.Keys.OwnerOf(key.PublicKey) ?? caller.UserName;
        IPEndPoint address = host.Addresses[0];
        string target = Reachable(address.Address);
        string? knownHosts = KnownHostsFor(host, caller, target, address.Port);
        List<(string, string)> rows =
        [
            ("you are", key.IsMade
                ? $"{person}, by the key {key.PrivatePath}, made for you because there is none in ~/.ssh"
                : $"{person}, by {keys.Count} {(keys.Count == 1 ? "key" : "keys")} of {Path.Combine(caller.Home, ".ssh")}"),
            ("host key", $"{host.HostKeys[0].Fingerprint} ({host.HostKeys[0].KeyType}); the first time ssh asks whether it is this one"),
        ];
        if (knownHosts is not null)
        {
            rows.Add(("", $"~/.ssh/known_hosts has another key for this address, so the command names {knownHosts}"));
        }

        rows.Add(("agents", host.Engine.Engine.Name == "local" ? "processes of your own on this machine" : $"containers of {host.Engine.Engine.Name}"));
        rows.Add(("settings", path));
        rows.Add(("stop", "Ctrl-C; agents go on"));
        string? warning = host.Engine.Engine.Name == "local"
            ? $"There are no containers ({host.Engine.WhyNoContainers ?? "engine = \"local\""}): NOTHING ISOLATES the agents from this machine."
            : null;
        return new UpSummary(SshCommand(person, target, address.Port, key, knownHosts), rows, warning);
    }

    internal static string SshCommand(string person, string target, int port, CallerKey key, string? knownHosts)
    {
        var command = new StringBuilder("ssh");
        if (port != 22)
        {
            command.Append(CultureInfo.InvariantCulture, $" -p {port}");
        }

        if (!key.IsFoundBySsh)
        {
            command.Append(CultureInfo.InvariantCulture, $" -i {Quoted(key.PrivatePath)}");
        }

        if (knownHosts is not null)
        {
            command.Append(CultureInfo.InvariantCulture, $" -o {Quoted($"UserKnownHostsFile={knownHosts}")}");
        }

        return command.Append(CultureInfo.InvariantCulture, $" {person}@{target}").ToString();
    }

    /// <summary>Null when the person's own known_hosts will do.</summary>
    private static string? KnownHostsFor(GatewayHost host, Caller caller, string target, int port)
    {
        if (!KnownHosts.Contradicts(Path.Combine(caller.Home, ".ssh", "known_hosts"), target, port, host.HostKeys))
        {
            return null;
        }

        string path = Path.Combine(host.StatePath, "known_hosts");
        IEnumerable<string> lines = host.HostKeys.Select((SshPublicKey key) => KnownHosts.Line(target, port, key));
        File.WriteAllLines(path, lines);
        File.SetUnixFileMode(path, OwnerOnly);
        return path;
    }

    private static string Reachable(IPAddress address) => address switch
    {
        _ when address.Equals(IPAddress.Any) => "127.0.0.1",
        _ when address.Equals(IPAddress.IPv6Any) => "::1",
        _ => address.ToString(),
    };

    private static string Quoted(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || "/._-=@:+,".Contains(c, StringComparison.Ordinal))
        ? text
        : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
