using System.Net;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Ssh.Tests.Unit.Keys;

/// <summary>What a user certificate says of its use, alone and beside the line of its authority.</summary>
public sealed class CertificateOptionsTests : IDisposable
{
    private readonly SshPrivateKey _authority = SshPrivateKey.Generate("ssh-ed25519");
    private readonly SshPrivateKey _key = SshPrivateKey.Generate("ssh-ed25519");

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
    }

    [Fact]
    public void TryRead_NoExtensions_PermitsNothingOfTheirs()
    {
        KeyOptions options = Read(new CertificateMaker(_authority));
        Assert.True(options is
        {
            PermitsPty: false, PermitsPortForwarding: false, PermitsAgentForwarding: false, Command: null, Sources.Count: 0, Demands: SecurityKeyDemands.Touch,
        });
    }

    [Theory]
    [InlineData("permit-pty", true, false, false)]
    [InlineData("permit-port-forwarding", false, true, false)]
    [InlineData("permit-agent-forwarding", false, false, true)]
    [InlineData("permit-X11-forwarding", false, false, false)]
    [InlineData("permit-user-rc", false, false, false)]
    public void TryRead_Extension_PermitsWhatItNames(string extension, bool pty, bool ports, bool agent)
    {
        KeyOptions options = Read(new CertificateMaker(_authority) { Extensions = [(extension, [])] });
        Assert.Equal((pty, ports, agent), (options.PermitsPty, options.PermitsPortForwarding, options.PermitsAgentForwarding));
        Assert.Contains("malformed", Problem(new CertificateMaker(_authority) { Extensions = [(extension, [1])] }), StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_UnknownExtension_IsPassedOver() =>
        Assert.True(Read(new CertificateMaker(_authority) { Extensions = [("login@github.com", CertificateMaker.Text("alice")), ("permit-pty", [])] }).PermitsPty);

    [Fact]
    public void TryRead_Demands_OfAuthenticators()
    {
        Assert.Equal(SecurityKeyDemands.None, Read(new CertificateMaker(_authority) { Extensions = [("no-touch-required", [])] }).Demands);
        Assert.Equal(
            SecurityKeyDemands.Touch | SecurityKeyDemands.Verification,
            Read(new CertificateMaker(_authority) { CriticalOptions = [("verify-required", [])] }).Demands);
    }

    [Fact]
    public void TryRead_ForceCommandAndSourceAddress_AreKept()
    {
        KeyOptions options = Read(new CertificateMaker(_authority)
        {
            CriticalOptions = [("force-command", CertificateMaker.Text("agentssh status")), ("source-address", CertificateMaker.Text("10.0.0.0/8"))],
        });
        Assert.Equal("agentssh status", options.Command);
        Assert.Null(options.FindProblem(IPAddress.Parse("10.1.1.1"), default));
        Assert.NotNull(options.FindProblem(IPAddress.Parse("192.0.2.1"), default));
    }

    public static TheoryData<string, byte[], string> BadCriticalOptions() => new()
    {
        { "no-such-option", [], "not known" },
        { "permit-pty", [], "not known" },
        { "verify-required", [0], "malformed" },
        { "force-command", [], "malformed" },
        { "force-command", [0, 0, 0, 9, 1], "malformed" },
        { "force-command", [.. CertificateMaker.Text("a"), 0], "malformed" },
        { "force-command", CertificateMaker.Text("a\0b"), "malformed" },
        { "source-address", CertificateMaker.Text("10.0.0.1/8"), "malformed" },
        { "source-address", CertificateMaker.Text("!10.0.0.0/8"), "malformed" },
        { "source-address", CertificateMaker.Text(""), "malformed" },
    };

    [Theory]
    [MemberData(nameof(BadCriticalOptions))]
    public void TryRead_CriticalOptionNotUnderstood_RefusesTheCertificate(string name, byte[] data, string expected) =>
        Assert.Contains(expected, Problem(new CertificateMaker(_authority) { CriticalOptions = [(name, data)] }), StringComparison.Ordinal);

    [Fact]
    public void TryMerge_LineAndCertificate_PermitWhatBothDo()
    {
        Assert.True(AddressPatterns.TryParse("10.0.0.0/8", out AddressPatterns? wide, out _));
        Assert.True(AddressPatterns.TryParse("10.1.0.0/16", out AddressPatterns? narrow, out _));
        var soon = DateTimeOffset.UnixEpoch;
        var line = new KeyOptions
        {
            IsAuthority = true,
            Principals = ["a"],
            PermitsPty = false,
            Sources = [wide],
            Expires = soon,
            PermitOpen = [new("h", 1)],
            Demands = SecurityKeyDemands.None,
        };
        var certificate = new KeyOptions { PermitsPortForwarding = false, Sources = [narrow], Command = "x", Demands = SecurityKeyDemands.Verification };
        Assert.True(line.TryMerge(certificate, out KeyOptions? both, out string? problem), problem);
        Assert.True(both is { IsAuthority: false, Principals: null, PermitsPty: false, PermitsPortForwarding: false, PermitsAgentForwarding: true, Command: "x" });
        Assert.Equal(SecurityKeyDemands.Verification, both.Demands);
        Assert.Equal(soon, both.Expires);
        Assert.Equal([new ForwardPermit("h", 1)], both.PermitOpen);
        Assert.Null(both.FindProblem(IPAddress.Parse("10.1.0.1"), soon));
        Assert.NotNull(both.FindProblem(IPAddress.Parse("10.2.0.1"), soon));
        Assert.NotNull(both.FindProblem(IPAddress.Parse("10.1.0.1"), soon.AddSeconds(1)));
    }

    [Fact]
    public void TryMerge_TwoCommands_MustBeTheSame()
    {
        var line = new KeyOptions { Command = "a" };
        Assert.True(line.TryMerge(new KeyOptions { Command = "a" }, out KeyOptions? both, out _));
        Assert.Equal("a", both.Command);
        Assert.False(line.TryMerge(new KeyOptions { Command = "b" }, out both, out string? problem));
        Assert.Null(both);
        Assert.Contains("not the same", problem, StringComparison.Ordinal);
    }

    private KeyOptions Read(CertificateMaker maker)
    {
        Assert.True(KeyOptions.TryRead(maker.Make(_key.PublicKey), out KeyOptions? options, out string? problem), problem);
        return options;
    }

    private string Problem(CertificateMaker maker)
    {
        Assert.False(KeyOptions.TryRead(maker.Make(_key.PublicKey), out KeyOptions? options, out string? problem));
        Assert.Null(options);
        return problem;
    }
}
