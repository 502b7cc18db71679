using System.Globalization;
using System.Text;

namespace AgentSsh.Testing;

/// <summary>
/// An OpenSSH client's configuration that knows nothing of the machine's or the person's own: one host <c>gw</c>, its own known_hosts, the named
/// keys and no agent.
/// </summary>
public sealed record SshClientConfig
{
    /// <summary>The name to connect to.</summary>
    public const string HostName = "gw";

    /// <summary>Where the file and its known_hosts go.</summary>
    public required string Directory { get; init; }

    /// <summary>The file's name in the directory; several configurations may share one known_hosts.</summary>
    public string Name { get; init; } = "ssh_config";

    public string Address { get; init; } = "127.0.0.1";

    public required int Port { get; init; }

    /// <summary>Private keys, offered in this order.</summary>
    public required IReadOnlyList<string> IdentityFiles { get; init; }

    /// <summary>Further lines, such as <c>ServerAliveInterval 1</c>; they come first and so win.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>Writes the file and returns its path, for <c>-F</c>.</summary>
    public string Write()
    {
        var text = new StringBuilder().Append("Host ").AppendLine(HostName);
        IEnumerable<string> lines =
        [
            .. Lines,
            $"HostName {Address}",
            $"Port {Port.ToString(CultureInfo.InvariantCulture)}",
            .. IdentityFiles.Select(identity => $"IdentityFile \"{identity}\""),
            "IdentitiesOnly yes",
            "IdentityAgent none",
            "PreferredAuthentications publickey",
            "BatchMode yes",
            "ConnectTimeout 10",
            "StrictHostKeyChecking accept-new",
            $"UserKnownHostsFile \"{Path.Combine(Directory, "known_hosts")}\"",
            "GlobalKnownHostsFile none",
            "UpdateHostKeys no",
            "ControlPath none",
            "LogLevel ERROR",
        ];
        foreach (var line in lines)
        {
            text.Append("  ").AppendLine(line);
        }

        var path = Path.Combine(Directory, Name);
        File.WriteAllText(path, text.ToString());
        return path;
    }
}
