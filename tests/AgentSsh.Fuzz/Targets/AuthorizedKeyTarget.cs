using System.Net;
using System.Text;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Fuzz.Targets;

/// <summary>A line of authorized_keys, with its options, and what these say of an address and a time.</summary>
internal sealed class AuthorizedKeyTarget : FuzzTarget
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly IPAddress?[] Addresses = [IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Parse("::ffff:10.1.2.3"), IPAddress.Parse("fe80::1%2"), null];

    public override string Name => "authorized-key";

    public override InputShape Shape => InputShape.Text;

    public override IReadOnlyList<byte[]> Words =>
    [
        .. FuzzKeys.Public.Select(static key => Encoding.UTF8.GetBytes(key.KeyType)),
        .. AuthorizedKey.OptionNames.Select(Encoding.UTF8.GetBytes),
        .. new[] { "=\"", "20300101", "203001011200Z", "\\\"", "AAAA", "10.0.0.0/8", "!10.1.*", "::1/128", "*", "host:80", "[::1]:80", ",", "ssh-ed25519-cert-v01@openssh.com" }
            .Select(Encoding.UTF8.GetBytes),
    ];

    // A pattern is a text, and a line of commas has as many as characters.
    public override long AllocationBound(int inputLength) => (256 * 1024) + (512L * inputLength);

    public override IEnumerable<byte[]> Seeds() =>
    [
        .. FuzzKeys.Public.Select(static key => Encoding.UTF8.GetBytes(key.ToString())),
        WithOptions("from=\"10.0.0.0/8,!10.1.*,2001:db8::/32\",no-pty,command=\"echo \\\"hi\\\"\""),
        WithOptions("restrict,pty,expiry-time=\"20300101\",permitopen=\"localhost:80\",permitopen=\"[::1]:*\",permitlisten=\"8080\""),
        WithOptions("cert-authority,principals=\"alice,bob\",verify-required,no-touch-required"),
        WithOptions("environment=\"A=b\",tunnel=\"0\",no-agent-forwarding,no-X11-forwarding,no-user-rc,no-port-forwarding"),
        "# a comment"u8.ToArray(),
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        string line = Encoding.UTF8.GetString(input);
        bool isKey = SshPublicKey.TryParseAuthorizedKey(line, out SshPublicKey? key, out string? message);
        FuzzFailure.Require(isKey == key is not null && isKey == message is null, "a line gives a key or an error");
        OneLine.Require(message ?? "none");
        if (key is not null)
        {
            FuzzFailure.Require(
                SshPublicKey.TryParseAuthorizedKey(key.ToString(), out SshPublicKey? again, out _) && key.Equals(again) && key.Comment == again.Comment,
                "a key's line is that key",
                key.ToString());
        }

        bool isAuthorized = AuthorizedKey.TryParse(line, out AuthorizedKey? authorized, out AuthorizedKeyError? error);
        FuzzFailure.Require(isAuthorized == authorized is not null && isAuthorized == error is null, "a line gives an authorized key or an error");
        FuzzFailure.Require(!isKey || (isAuthorized && authorized!.Key.Equals(key) && authorized.Options == KeyOptions.None), "a plain line has no options");
        if (error is not null)
        {
            FuzzFailure.Require(error.Column >= 1 && error.Column <= line.Length + 1, "an error has a place in the line", $"{error.Column} of {line.Length}");
            OneLine.Require(error.Message);
        }
        else
        {
            Use(authorized!.Options);
        }
    }

    private static void Use(KeyOptions options)
    {
        foreach (IPAddress? address in Addresses)
        {
            options.FindProblem(address, Now);
        }

        foreach (ForwardPermit permit in (options.PermitOpen ?? []).Concat(options.PermitListen ?? []))
        {
            permit.PermitsOpen("localhost", 80);
            permit.PermitsListen("localhost", 80);
        }
    }

    private static byte[] WithOptions(string options) => Encoding.UTF8.GetBytes($"{options} {FuzzKeys.User.PublicKey}");
}
