using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace AgentSsh.Ssh.Keys;

/// <summary>
/// What limits the use of a key: the options before it in a file of authorized keys (sshd(8), AUTHORIZED_KEYS FILE FORMAT), those of a user
/// certificate (OpenSSH PROTOCOL.certkeys), or both together. Immutable.
/// </summary>
public sealed record KeyOptions
{
    /// <summary>A key without options.</summary>
    public static KeyOptions None { get; } = new();

    /// <summary>The key certifies others' and is none to log in with (<c>cert-authority</c>).</summary>
    public bool IsAuthority { get; init; }

    /// <summary>The principals of which a certificate must name one (<c>principals=</c>); null where the line does not say.</summary>
    public IReadOnlyList<string>? Principals { get; init; }

    /// <summary>Every one of them must contain the client's address (<c>from=</c>, <c>source-address</c>).</summary>
    public IReadOnlyList<AddressPatterns> Sources { get; init; } = [];

    /// <summary>The last moment at which the line counts (<c>expiry-time=</c>); null for ever.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Runs in place of what is asked for (<c>command=</c>, <c>force-command</c>); null for none.</summary>
    public string? Command { get; init; }

    /// <summary>A terminal may be had.</summary>
    public bool PermitsPty { get; init; } = true;

    /// <summary>Ports and sockets may be forwarded.</summary>
    public bool PermitsPortForwarding { get; init; } = true;

    /// <summary>The client's ssh agent may be forwarded.</summary>
    public bool PermitsAgentForwarding { get; init; } = true;

    /// <summary>Where connections may be led to (<c>permitopen=</c>); null for everywhere.</summary>
    public IReadOnlyList<ForwardPermit>? PermitOpen { get; init; }

    /// <summary>Where may be listened (<c>permitlisten=</c>); null for everywhere.</summary>
    public IReadOnlyList<ForwardPermit>? PermitListen { get; init; }

    /// <summary>What an authenticator must say, for a key that lives in one.</summary>
    public SecurityKeyDemands Demands { get; init; } = SecurityKeyDemands.Touch;

    /// <summary>Reads what a user certificate says. One that lacks an extension permits less; a critical option that is not known, and data that
    /// is not what the option has, refuse it (OpenSSH cert_option_list).</summary>
    /// <param name="certificate">A certificate; that it is a user's and valid is for others to ask.</param>
    /// <param name="options">What it says, or null.</param>
    /// <param name="problem">Why it cannot be used, for logs, or null.</param>
    public static bool TryRead(
        OpenSshCertificate certificate, [NotNullWhen(true)] out KeyOptions? options, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        options = null;
        problem = null;
        var read = new KeyOptions { PermitsPty = false, PermitsPortForwarding = false, PermitsAgentForwarding = false };
        foreach (OpenSshCertificateOption option in certificate.CriticalOptions)
        {
            switch (option.Name)
            {
                case "force-command" when option.ReadText() is { } command:
                    read = read with { Command = command };
                    break;
                case "source-address" when option.ReadText() is { } list && AddressPatterns.TryParseNetworks(list, out AddressPatterns? sources, out _):
                    read = read with { Sources = [sources] };
                    break;
                case "verify-required" when option.Data.IsEmpty:
                    read = read with { Demands = read.Demands | SecurityKeyDemands.Verification };
                    break;
                case "force-command" or "source-address" or "verify-required":
                    problem = $"the data of its critical option {option.Name} is malformed";
                    return false;
                default:
                    problem = $"its critical option '{option.Name}' is not known here";
                    return false;
            }
        }

        foreach (OpenSshCertificateOption option in certificate.Extensions)
        {
            KeyOptions? with = option.Name switch
            {
                "permit-pty" => read with { PermitsPty = true },
                "permit-port-forwarding" => read with { PermitsPortForwarding = true },
                "permit-agent-forwarding" => read with { PermitsAgentForwarding = true },
                "no-touch-required" => read with { Demands = read.Demands & ~SecurityKeyDemands.Touch },
                "permit-X11-forwarding" or "permit-user-rc" => read,
                _ => null,
            };
            if (with is not null && !option.Data.IsEmpty)
            {
                problem = $"the data of its extension {option.Name} is malformed";
                return false;
            }

            read = with ?? read;
        }

        options = read;
        return true;
    }

    /// <summary>What both permit: the line of an authority together with a certificate of it (OpenSSH sshauthopt_merge).</summary>
    /// <param name="certificate">What the certificate says.</param>
    /// <param name="both">What holds then, or null.</param>
    /// <param name="problem">Why they cannot go together, for logs, or null.</param>
    public bool TryMerge(KeyOptions certificate, [NotNullWhen(true)] out KeyOptions? both, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        if (Command is not null && certificate.Command is not null && Command != certificate.Command)
        {
            (both, problem) = (null, "the commands that the key's line and the certificate force are not the same");
            return false;
        }

        problem = null;
        both = new KeyOptions
        {
            Sources = [.. Sources, .. certificate.Sources],
            Expires = Expires is null || certificate.Expires < Expires ? certificate.Expires ?? Expires : Expires,
            Command = Command ?? certificate.Command,
            PermitsPty = PermitsPty && certificate.PermitsPty,
            PermitsPortForwarding = PermitsPortForwarding && certificate.PermitsPortForwarding,
            PermitsAgentForwarding = PermitsAgentForwarding && certificate.PermitsAgentForwarding,
            PermitOpen = PermitOpen ?? certificate.PermitOpen,
            PermitListen = PermitListen ?? certificate.PermitListen,
            Demands = Demands | certificate.Demands,
        };
        return true;
    }

    /// <summary>Why the key cannot be used from there at that time.</summary>
    /// <param name="address">The client's address; null where it is not known.</param>
    /// <param name="now">The time.</param>
    /// <returns>A reason for logs, or null when there is none.</returns>
    public string? FindProblem(IPAddress? address, DateTimeOffset now) => this switch
    {
        { Expires: { } expires } when expires < now =>
            string.Create(CultureInfo.InvariantCulture, $"its line expired at {expires.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z"),
        _ when Sources.FirstOrDefault(sources => !sources.Contain(address)) is { } sources => $"it may be used from {sources} only",
        _ => null,
    };
}
