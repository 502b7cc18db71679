using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>Networks, and how large one is.</summary>
internal static class NetworkForms
{
    /// <summary><c>192.0.2.1</c>, <c>192.0.2.0/24</c>, <c>2001:db8::/32</c>.</summary>
    public static bool TryParseNetwork(string text, out IPNetwork value, [NotNullWhen(false)] out FormProblem? problem)
    {
        value = default;
        problem = null;
        string[] parts = text.Split('/');

        // IPAddress takes 1 and 0x7f000001 for addresses, too.
        bool isAddress = IPAddress.TryParse(parts[0], out var address)
            && (address.AddressFamily == AddressFamily.InterNetworkV6 || parts[0].Count(c => c == '.') == 3)
            && !parts[0].Contains('%', StringComparison.Ordinal);
        int width = address?.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;
        int bits = width;
        if (!isAddress || parts.Length > 2
            || (parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out bits)) || bits > width)
        {
            problem = new FormProblem($"is no address or network: {Quote.Of(text)}; write it as \"192.0.2.1\", \"192.0.2.0/24\" or \"2001:db8::/32\"");
            return false;
        }

        byte[] network = address!.GetAddressBytes();
        for (int bit = bits; bit < width; bit++)
        {
            network[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        var whole = new IPNetwork(new IPAddress(network), bits);
        if (!whole.BaseAddress.Equals(address))
        {
            problem = new FormProblem($"has bits beyond its first {bits}: {Quote.Of(text)}", whole.ToString());
            return false;
        }

        value = whole;
        return true;
    }

    /// <summary><c>32:64</c>: bits of IPv4 and of IPv6 addresses (sshd_config, PerSourceNetBlockSize).</summary>
    public static bool TryParseBlockSize(string text, [NotNullWhen(true)] out NetBlockSize? value, [NotNullWhen(false)] out FormProblem? problem)
    {
        string[] parts = text.Split(':', 3);
        value = parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int ipv4) && ipv4 <= 32
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int ipv6) && ipv6 <= 128
            ? new NetBlockSize(ipv4, ipv6)
            : null;
        problem = value is null ? new FormProblem($"must be bits of IPv4 and of IPv6, such as \"32:64\", found {Quote.Of(text)}") : null;
        return value is not null;
    }
}
