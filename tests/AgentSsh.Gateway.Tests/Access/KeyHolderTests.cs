using System.Net;
using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Tests.Configuration;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Tests.Unit.Keys;

namespace AgentSsh.Gateway.Tests.Access;

/// <summary>Whom the configuration takes somebody for who comes with a key or a certificate, and what it leaves of the rights.</summary>
public sealed class KeyHolderTests : IDisposable
{
    private static readonly IPAddress Home = IPAddress.Parse("10.1.2.3");
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private readonly SshPrivateKey _authority = SshPrivateKey.Generate("ssh-ed25519");
    private readonly SshPrivateKey _key = SshPrivateKey.Generate("ssh-ed25519");
    private readonly ConfigurationFixture _fixture = new();

    private CertificateMaker Maker => new(_authority) { Extensions = [("permit-pty", [])] };

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
        _fixture.Dispose();
    }

    [Fact]
    public void Certificate_OfATrustedAuthority_MeansThePersonOfItsPrincipal()
    {
        var configuration = Load($"[gateway]\nuser_ca_keys = [\"{_authority.PublicKey}\"]\n[users.alice]\n[users.bob]\nprincipals = [\"robert@corp\", \"ops\"]");
        Assert.Equal("alice", Allowed(configuration, "alice", Maker).Person);
        Assert.Equal("alice", Allowed(configuration, "alice", Maker with { Principals = ["nobody's", "alice"] }).Person);
        Assert.Equal("bob", Allowed(configuration, "bob", Maker with { Principals = ["ops", "robert@corp"] }).Person);
        Assert.Contains("names nobody here: bob", Refused(configuration, "bob", Maker with { Principals = ["bob"] }), StringComparison.Ordinal);
        Assert.Contains("several people: alice, bob", Refused(configuration, "alice", Maker with { Principals = ["alice", "ops"] }), StringComparison.Ordinal);
        Assert.Equal("alice has no role at an agent of that name", Refused(configuration, "bob", Maker));
    }

    [Fact]
    public void Certificate_NotToBeUsed_IsRefusedWithItsReason()
    {
        var configuration = Load($"[gateway]\nuser_ca_keys = [\"{_authority.PublicKey}\"]\n[users.alice]");
        ulong now = (ulong)Now.ToUnixTimeSeconds();
        foreach (var (maker, reason) in ((CertificateMaker, string)[])
        [
            (Maker with { Type = 2 }, "for hosts"),
            (Maker with { ValidAfter = now + 1 }, "not valid before"),
            (Maker with { ValidBefore = now }, "expired"),
            (Maker with { Principals = [] }, "no principals"),
            (Maker with { CriticalOptions = [("no-such", [])] }, "not known"),
            (Maker with { CriticalOptions = [("source-address", CertificateMaker.Text("192.0.2.0/24"))] }, "192.0.2.0/24 only"),
            (new CertificateMaker(_key), "is not trusted here"),
        ])
        {
            Assert.Contains(reason, Refused(configuration, "alice", maker), StringComparison.Ordinal);
        }

        Assert.NotNull(Allowed(configuration, "alice", Maker with { ValidAfter = now, ValidBefore = now + 1 }));
        Assert.NotNull(Allowed(configuration, "alice", Maker with { CriticalOptions = [("source-address", CertificateMaker.Text("10.1.0.0/16"))] }));

        // The key within, and the authority's, are nobody's by themselves.
        Assert.Null(Refused(configuration, "alice", _key.PublicKey));
        Assert.Null(Refused(configuration, "alice", _authority.PublicKey));
    }

    [Fact]
    public void Certificate_Permissions_AreItsExtensionsAndCommand()
    {
        var configuration = Load($"[gateway]\nuser_ca_keys = [\"{_authority.PublicKey}\"]\n[users.alice]");
        var none = Allowed(configuration, "alice", new CertificateMaker(_authority) { CriticalOptions = [("force-command", CertificateMaker.Text("agentssh status"))] });
        Assert.Equal(new KeyPermissions { MayPty = false, MayForwardAgent = false, MayForwardPorts = false, ForcedCommand = "agentssh status" }, none.Permissions);
        Assert.True(none.MayExec);
        Assert.True(Allowed(configuration, "alice", Maker).Permissions is { MayPty: true, MayForwardPorts: false });
    }

    [Fact]
    public void AuthorityLine_VouchesForItsUserOnly()
    {
        var configuration = Load($"""
            [users.alice]
            keys = ['cert-authority,no-pty,from="10.0.0.0/8" {_authority.PublicKey}']
            [users.bob]
            keys = ['cert-authority,principals="ops,build" {_authority.PublicKey}']
            [users.carol]
            keys = ["{ConfigurationFixture.CarolKey}"]
            """);
        var alice = Allowed(configuration, "alice", Maker);
        Assert.Equal(("alice", false), (alice.Person, alice.Permissions.MayPty));
        Assert.Equal(("bob", true), (Allowed(configuration, "bob", Maker with { Principals = ["build"] }).Person, true));
        Assert.Contains("names nobody here", Refused(configuration, "carol", Maker with { Principals = ["carol"] }), StringComparison.Ordinal);
        Assert.Contains("names nobody here", Refused(configuration, "bob", Maker with { Principals = ["bob"] }), StringComparison.Ordinal);
        Assert.Contains("several people", Refused(configuration, "alice", Maker with { Principals = ["alice", "ops"] }), StringComparison.Ordinal);
        Assert.Contains("10.0.0.0/8 only", Refused(configuration, "alice", Maker, IPAddress.Parse("192.0.2.1")), StringComparison.Ordinal);

        // The authority's key is none to log in with.
        Assert.Null(Refused(configuration, "alice", _authority.PublicKey));
        Assert.Empty(configuration.Users["alice"].Keys);
    }

    [Fact]
    public void AuthorityLine_OtherCommandThanTheCertificate_IsRefused()
    {
        var configuration = Load($"[users.alice]\nkeys = ['cert-authority,command=\"a\" {_authority.PublicKey}']");
        Assert.Equal("a", Allowed(configuration, "alice", Maker).Permissions.ForcedCommand);
        Assert.Contains(
            "not the same", Refused(configuration, "alice", Maker with { CriticalOptions = [("force-command", CertificateMaker.Text("b"))] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Key_OptionsOfItsLines_TheFirstThatMayBeUsedCounts()
    {
        var configuration = Load($"""
            [users.alice]
            keys = [
              'from="192.0.2.0/24",no-pty {_key.PublicKey}',
              'expiry-time="20200101Z" {_key.PublicKey}',
              'from="10.0.0.0/8",restrict,command="agentssh logs",permitopen="localhost:80" {_key.PublicKey}',
            ]
            """);
        Assert.Single(configuration.Users["alice"].Keys);
        Assert.True(Allowed(configuration, "alice", _key.PublicKey).Permissions is { MayPty: false, MayForwardPorts: false, ForcedCommand: "agentssh logs" });
        Assert.True(Allowed(configuration, "alice", _key.PublicKey, IPAddress.Parse("192.0.2.7")).Permissions is { MayPty: false, MayForwardPorts: true, ForcedCommand: null });
        var reason = Refused(configuration, "alice", _key.PublicKey, IPAddress.Parse("203.0.113.1"));
        Assert.StartsWith("alice's key: it may be used from", reason, StringComparison.Ordinal);
        Assert.NotNull(Refused(configuration, "alice", _key.PublicKey, address: null));
    }

    [Theory]
    [InlineData("", "", SecurityKeyDemands.Touch)]
    [InlineData("", "no-touch-required", SecurityKeyDemands.None)]
    [InlineData("touch-required", "no-touch-required", SecurityKeyDemands.Touch)]
    [InlineData("verify-required", "", SecurityKeyDemands.Touch | SecurityKeyDemands.Verification)]
    [InlineData("verify-required", "no-touch-required", SecurityKeyDemands.Verification)]
    [InlineData("", "verify-required", SecurityKeyDemands.Touch | SecurityKeyDemands.Verification)]
    public void Demands_OfLineAndGateway_AddUp(string gateway, string line, SecurityKeyDemands expected)
    {
        using var authenticator = new SoftwareSecurityKey(SoftwareSecurityKey.Ed25519);
        var configuration = Load($"""
            [gateway]
            pubkey_auth_options = [{(gateway.Length > 0 ? $"\"{gateway}\"" : "")}]
            [users.alice]
            keys = ["{(line + " " + authenticator.PublicKey).Trim()}"]
            """);
        Assert.Equal(expected, Allowed(configuration, "alice", authenticator.PublicKey).Demands);
    }

    [Fact]
    public void Revoked_KeyOrCertificateOrAuthority_IsRefused()
    {
        using var other = SshPrivateKey.Generate("ssh-ed25519");
        var text = $"[gateway]\nrevoked_keys = \"gone\"\nuser_ca_keys = [\"{_authority.PublicKey}\"]\n[users.alice]\nkeys = [\"{_key.PublicKey}\", \"{other.PublicKey}\"]";
        _fixture.WriteBeside("gone", $"{_key.PublicKey}\n");
        var configuration = Load(text);
        Assert.Equal("the key is revoked", Refused(configuration, "alice", _key.PublicKey));
        Assert.Equal("the key of the certificate is revoked", Refused(configuration, "alice", Maker));
        Assert.NotNull(Allowed(configuration, "alice", other.PublicKey));
        Assert.NotNull(Allowed(configuration, "alice", Maker.Make(other.PublicKey)));
        _fixture.WriteBeside("gone", $"{_authority.PublicKey}\n");
        configuration = Load(text);
        Assert.Equal("the authority of the certificate is revoked", Refused(configuration, "alice", Maker));
        Assert.NotNull(Allowed(configuration, "alice", _key.PublicKey));
    }

    [Fact]
    public void Login_OfThen_StaysWhenOnlyTimeHasPassed()
    {
        // Enforce asks again with the login of then: an hour's certificate lets a conversation last longer than an hour.
        var configuration = Load($"[gateway]\nuser_ca_keys = [\"{_authority.PublicKey}\"]\n[users.alice]");
        var allowed = Allowed(configuration, "alice", Maker with { ValidBefore = (ulong)Now.ToUnixTimeSeconds() + 1 });
        Assert.IsType<AccessDecision.Allowed>(AccessPolicy.Resolve(configuration, allowed.Login));
        Assert.IsType<AccessDecision.Refused>(AccessPolicy.Resolve(configuration, allowed.Login with { Time = Now.AddSeconds(1) }));
    }

    private GatewayConfiguration Load(string text)
    {
        _fixture.Write(text);
        return _fixture.Load();
    }

    private AccessDecision.Allowed Allowed(GatewayConfiguration configuration, string agent, CertificateMaker maker) =>
        Allowed(configuration, agent, maker.Make(_key.PublicKey));

    private static AccessDecision.Allowed Allowed(GatewayConfiguration configuration, string agent, SshPublicKey key) =>
        Allowed(configuration, agent, key, Home);

    private static AccessDecision.Allowed Allowed(GatewayConfiguration configuration, string agent, SshPublicKey key, IPAddress address)
    {
        var decision = AccessPolicy.Resolve(configuration, new Login(agent, key, address, Now));
        Assert.True(decision is AccessDecision.Allowed, decision.ToString());
        return (AccessDecision.Allowed)decision;
    }

    private string? Refused(GatewayConfiguration configuration, string agent, CertificateMaker maker) => Refused(configuration, agent, maker, Home);

    private string? Refused(GatewayConfiguration configuration, string agent, CertificateMaker maker, IPAddress address) =>
        Refused(configuration, agent, maker.Make(_key.PublicKey), address);

    private static string? Refused(GatewayConfiguration configuration, string agent, SshPublicKey key) => Refused(configuration, agent, key, Home);

    private static string? Refused(GatewayConfiguration configuration, string agent, SshPublicKey key, IPAddress? address) =>
        Assert.IsType<AccessDecision.Refused>(AccessPolicy.Resolve(configuration, new Login(agent, key, address, Now))).Reason;
}
