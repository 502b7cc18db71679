using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AgentSsh.Ssh.Keys;

/// <summary>A place that forwards may lead to or from: what <c>permitopen=</c> and <c>permitlisten=</c> of an authorized key name (sshd(8)).</summary>
/// <param name="Host">A name, an address, or <c>*</c> for every one; for listening a pattern.</param>
/// <param name="Port">1 to 65535, or <see cref="AnyPort"/>.</param>
public sealed record ForwardPermit(string Host, int Port)
{
    /// <summary>Every port.</summary>
    public const int AnyPort = 0;

    // NI_MAXHOST.
    private const int MaxHostLength = 1024;

    /// <summary>May somebody connect there? Names are compared, not looked up: <c>localhost</c> does not permit <c>127.0.0.1</c>.</summary>
    public bool PermitsOpen(string host, int port) =>
        HasPort(port) && (Host == "*" || Host.Equals(host, StringComparison.OrdinalIgnoreCase));

    /// <summary>May somebody listen there? The host is the one that the client asks for, such as <c>localhost</c>.</summary>
    public bool PermitsListen(string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        return HasPort(port) && WildcardPattern.Matches(host.ToLowerInvariant(), Host.ToLowerInvariant());
    }

    /// <summary>Reads <c>host:port</c>, <c>[address]:port</c> or <c>host/port</c>; a port is a number or <c>*</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="allowBarePort">A port alone means that port at every host, as <c>permitlisten</c> has it.</param>
    /// <param name="permit">The place, or null.</param>
    internal static bool TryParse(string text, bool allowBarePort, [NotNullWhen(true)] out ForwardPermit? permit)
    {
        permit = null;
        (string host, string port) = text switch
        {
            _ when allowBarePort && !text.Contains(':', StringComparison.Ordinal) => ("*", text),
            ['[', ..] => text.IndexOf(']', StringComparison.Ordinal) is > 0 and var end && end + 1 < text.Length && text[end + 1] is ':' or '/'
                ? (text[1..end], text[(end + 2)..])
                : (string.Empty, string.Empty),
            _ => text.AsSpan().IndexOfAny(':', '/') is >= 0 and var separator
                ? (text[..separator], text[(separator + 1)..])
                : (string.Empty, string.Empty),
        };
        if (host.Length is 0 or > MaxHostLength || host.Any(character => character is <= ' ' or > '~'))
        {
            return false;
        }

        if (port == "*")
        {
            permit = new ForwardPermit(host, AnyPort);
        }
        else if (ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) && number != 0)
        {
            permit = new ForwardPermit(host, number);
        }

        return permit is not null;
    }

    private bool HasPort(int port) => Port == AnyPort || Port == port;
}
