using System.Net;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Tests.Unit.Keys;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Fuzz.Targets;

/// <summary>A certificate, and what it permits. The first byte says whether it is whole (0), or ends before its signature and gets a right one (1): only so
/// is anything behind the signature's check seen.</summary>
internal sealed class CertificateTarget : FuzzTarget
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override string Name => "certificate";

    public override InputShape Shape => InputShape.SshFields;

    public override int MaxLength => 8192;

    public override IEnumerable<byte[]> Seeds()
    {
        var maker = new CertificateMaker(FuzzKeys.Authority)
        {
            Principals = ["alice", "bob"],
            ValidAfter = 1,
            CriticalOptions = [("force-command", CertificateMaker.Text("ls -l")), ("source-address", CertificateMaker.Text("10.0.0.0/8,2001:db8::/32")), ("verify-required", [])],
            Extensions = [("permit-pty", []), ("permit-port-forwarding", []), ("x@example.com", CertificateMaker.Text("y"))],
        };
        foreach (SshPublicKey key in FuzzKeys.Public)
        {
            byte[] whole = maker.Encode(key);
            yield return [0, .. whole];
            yield return [1, .. whole[..^SignatureLength(whole)]];
        }

        foreach (string type in FuzzKeys.Types)
        {
            yield return [0, .. (maker with { Authority = FuzzKeys.OfType(type), Type = 2 }).Encode(FuzzKeys.User.PublicKey)];
        }
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        byte[] blob = input[1..].ToArray();
        if (input[0] == 1)
        {
            blob = new SshBuilder().Bytes(blob).String(FuzzKeys.Authority.Sign("ssh-ed25519", blob)).ToArray();
        }

        OpenSshCertificate certificate;
        try
        {
            certificate = OpenSshCertificate.Parse(blob);
        }
        catch (SshProtocolException)
        {
            return;
        }

        FuzzFailure.Require(certificate.Blob.Span.SequenceEqual(blob), "a certificate's blob is what it was read from");
        FuzzFailure.Require(certificate.Key is not OpenSshCertificate && certificate.Authority is not OpenSshCertificate, "no certificate is of a certificate, nor by one");
        FuzzFailure.Require(
            OpenSshCertificate.TryParseLine(certificate.ToString(), out OpenSshCertificate? again, out string? error) && certificate.Equals(again),
            "a certificate's line is that certificate",
            error ?? string.Empty);
        bool isUsable = certificate.FindProblem(OpenSshCertificateType.User, Now) is null;
        FuzzFailure.Require(!isUsable || certificate.FindProblem(OpenSshCertificateType.Host, Now) is not null, "a certificate is a user's or a host's");
        if (KeyOptions.TryRead(certificate, out KeyOptions? options, out string? problem))
        {
            options.FindProblem(IPAddress.Loopback, Now);
            options.FindProblem(null, Now);
            FuzzFailure.Require(!KeyOptions.None.TryMerge(options, out KeyOptions? merged, out _) || merged.Command == options.Command, "what a certificate forces stays forced");
        }
        else
        {
            FuzzFailure.Require(problem.Length > 0, "who refuses says why");
        }
    }

    private static int SignatureLength(byte[] whole)
    {
        // The authority's is Ed25519: string of string type, string of 64 bytes.
        int length = sizeof(uint) + sizeof(uint) + "ssh-ed25519".Length + sizeof(uint) + 64;
        FuzzFailure.Require(new SshReader(whole.AsSpan(whole.Length - length)).ReadString().Length == length - sizeof(uint), "the seed ends in a signature");
        return length;
    }
}
