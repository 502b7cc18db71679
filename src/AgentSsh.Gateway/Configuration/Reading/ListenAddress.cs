using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>Addresses such as <c>127.0.0.1:2222</c> or <c>[::]:2222</c>. Names are not looked up: what is listened on must not depend on a resolver.</summary>
internal static class ListenAddress
{
    public static bool TryParse(string text, [NotNullWhen(true)] out IPEndPoint? value, [NotNullWhen(false)] out FormProblem? problem)
    {
        value = null;
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        var portText = colon < 0 ? "" : text[(colon + 1)..];
        var isV6 = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        var known = IPAddress.TryParse(isV6 ? host[1..^1] : host, out var address)
            && address.AddressFamily == (isV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork)
            && (isV6 || host.Count(c => c == '.') == 3);
        if (!known)
        {
            problem = new FormProblem(
                $"{Quote.Of(text)} is not an address to listen on; write IPv4:PORT or [IPv6]:PORT, such as \"127.0.0.1:2222\" or \"[::]:2222\"",
                Meant(text, host, portText));
            return false;
        }

        if (!ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            problem = new FormProblem(
                $"{Quote.Of(text)} has no port from 0 to 65535 (0: any free one) behind its address", portText.Length == 0 ? $"{host}:2222" : null);
            return false;
        }

        value = new IPEndPoint(address!, port);
        problem = null;
        return true;
    }

    private static string? Meant(string text, string host, string port)
    {
        // An IPv6 address without brackets: its last part looks like the port.
        if (IPAddress.TryParse(text, out var whole) && whole.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return $"[{whole}]:2222";
        }

        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            port = "2222";
        }

        return host switch
        {
            "" or "*" => $"0.0.0.0:{port}",
            "localhost" => $"127.0.0.1:{port}",
            _ => null,
        };
    }
}
