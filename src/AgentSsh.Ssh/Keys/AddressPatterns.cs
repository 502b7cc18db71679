using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AgentSsh.Ssh.Keys;

/// <summary>
/// From where a key may be used: addresses (<c>192.0.2.1</c>), networks (<c>10.0.0.0/8</c>) and patterns (<c>192.168.?.*</c>), each with
/// <c>!</c> before it to exclude, separated by commas (OpenSSH addr_match_list). What is excluded stays out, wherever it stands; what nothing
/// names is out too. Names of hosts are never looked up: whoever answers for an address can give it any name.
/// </summary>
public sealed class AddressPatterns
{
    // Bytes of a line's option or of a certificate's; an IPv6 network takes 43.
    private const int MaxLength = 8 * 1024;

    private readonly string _text;
    private readonly Entry[] _entries;

    private AddressPatterns(string text, Entry[] entries) => (_text, _entries) = (text, entries);

    /// <summary>Reads what <c>from=</c> of an authorized key holds.</summary>
    /// <param name="text">The list.</param>
    /// <param name="patterns">The list, or null.</param>
    /// <param name="error">What is wrong with it, in plain words, or null.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out AddressPatterns? patterns, [NotNullWhen(false)] out string? error) =>
        TryParse(text, networksAlone: false, out patterns, out error);

    /// <summary>Reads what <c>source-address</c> of a certificate holds: no patterns, and nothing excluded (addr_match_cidr_list).</summary>
    internal static bool TryParseNetworks(
        string text, [NotNullWhen(true)] out AddressPatterns? patterns, [NotNullWhen(false)] out string? error) =>
        TryParse(text, networksAlone: true, out patterns, out error);

    /// <summary>Is the address one of them? An IPv4 address within IPv6 counts as IPv4.</summary>
    /// <param name="address">The client's; null, where it is not known, is never one of them.</param>
    public bool Contain(IPAddress? address)
    {
        if (address is null)
        {
            return false;
        }

        IPAddress plain = Plain(address);
        string text = plain.ToString();
        bool isNamed = false;
        foreach (Entry entry in _entries)
        {
            if (entry.Matches(plain, text))
            {
                if (entry.IsExcluded)
                {
                    return false;
                }

                isNamed = true;
            }
        }

        return isNamed;
    }

    /// <summary>The list as it was written.</summary>
    public override string ToString() => _text;

    private static bool TryParse(
        string text, bool networksAlone, [NotNullWhen(true)] out AddressPatterns? patterns, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        patterns = null;
        if (text.Length > MaxLength)
        {
            error = $"a list of addresses of {text.Length} characters is too long";
            return false;
        }

        var entries = new List<Entry>();
        foreach (string part in text.Split(','))
        {
            bool isExcluded = !networksAlone && part.StartsWith('!');
            string what = isExcluded ? part[1..] : part;
            if (TryParseNetwork(what) is { } network)
            {
                entries.Add(new Entry(isExcluded, network, null));
            }
            else if (!networksAlone && IsPattern(what))
            {
                entries.Add(new Entry(isExcluded, null, what.ToLowerInvariant()));
            }
            else
            {
                error = $"'{part}' is no address and no network{(networksAlone ? string.Empty : ", nor a pattern of addresses")}{Explain(what)}";
                return false;
            }
        }

        error = null;
        patterns = new AddressPatterns(text, [.. entries]);
        return true;
    }

    private static string Explain(string what) => what switch
    {
        "" => "; an entry is empty",
        _ when what.Contains('/', StringComparison.Ordinal) => "; a network's address has zeros behind its length, as 10.0.0.0/8",
        _ when what.Any(character => character is >= 'g' and <= 'z' or >= 'G' and <= 'Z') => "; names of hosts are not looked up",
        _ => string.Empty,
    };

    private static IPNetwork? TryParseNetwork(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string address = slash < 0 ? text : text[..slash];
        if (!address.All(character => char.IsAsciiHexDigit(character) || character is '.' or ':') || !IPAddress.TryParse(address, out IPAddress? parsed))
        {
            return null;
        }

        // The framework reads 10.1 and 010.0.0.1 too, as whoever wrote them did not mean.
        if (parsed.AddressFamily == AddressFamily.InterNetwork && parsed.ToString() != address)
        {
            return null;
        }

        string length = slash < 0 ? (8 * parsed.GetAddressBytes().Length).ToString(CultureInfo.InvariantCulture) : text[(slash + 1)..];
        return length.All(char.IsAsciiDigit) && IPNetwork.TryParse($"{parsed}/{length}", out IPNetwork network) && network.BaseAddress.Equals(parsed)
            ? network
            : null;
    }

    // Letters are digits of IPv6, which has no dots: with both it is the name of a host.
    private static bool IsPattern(string text) =>
        text.AsSpan().ContainsAny('*', '?')
        && text.All(character => char.IsAsciiHexDigit(character) || character is '.' or ':' or '*' or '?')
        && !(text.Contains('.', StringComparison.Ordinal) && text.Any(char.IsAsciiLetter));

    private static IPAddress Plain(IPAddress address) => address switch
    {
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4(),
        { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 } => new IPAddress(address.GetAddressBytes()),
        _ => address,
    };

    private sealed record Entry(bool IsExcluded, IPNetwork? Network, string? Pattern)
    {
        public bool Matches(IPAddress address, string text) =>
            Network is { } network ? network.Contains(address) : WildcardPattern.Matches(text, Pattern);
    }
}
