using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>What of SSH's algorithms is offered: <c>kex_algorithms</c>, <c>host_key_algorithms</c>, <c>ciphers</c> and <c>macs</c>, named after those
/// of sshd_config.</summary>
internal static class AlgorithmNames
{
    public static SshAlgorithms Read(SettingTable table) => new()
    {
        KeyExchanges = Read(table, "kex_algorithms", SshAlgorithms.Supported.KeyExchanges!),
        HostKeys = Read(table, "host_key_algorithms", SshAlgorithms.Supported.HostKeys!),
        Ciphers = Read(table, "ciphers", SshAlgorithms.Supported.Ciphers!),
        Macs = Read(table, "macs", SshAlgorithms.Supported.Macs!),
    };

    private static List<string>? Read(SettingTable table, string key, IReadOnlyList<string> known)
    {
        if (table.Texts(key) is not { } texts)
        {
            return null;
        }

        var names = new List<string>();
        foreach (var (name, position) in texts)
        {
            if (!known.Contains(name))
            {
                table.Errors.Add(
                    position, $"'{key}': there is no {Quote.Of(name)}; the names are {string.Join(", ", known)}", NearestName.Of(name, known));
            }
            else if (names.Contains(name))
            {
                table.Errors.Add(position, $"'{key}' has {Quote.Of(name)} twice");
            }
            else
            {
                names.Add(name);
            }
        }

        if (texts.Count == 0)
        {
            table.Errors.Add(table.Position, $"'{key}' in {table.Name} is empty: nobody could connect; leave it out for the default");
        }

        return names;
    }
}
