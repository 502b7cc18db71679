using AgentSsh.Ssh.Auth;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Tests.Unit.Keys;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>Logins with certificates and with keys in authenticators, as far as they are the same for every server.</summary>
public sealed class CertificateLoginTests : IAsyncDisposable
{
    private const byte Failure = MessageNumber.SSH_MSG_USERAUTH_FAILURE;
    private const byte Success = MessageNumber.SSH_MSG_USERAUTH_SUCCESS;
    private const byte KeyIsFine = MessageNumber.SSH_MSG_USERAUTH_PK_OK;

    private readonly RecordedEvents _events = new();
    private readonly SoftwareSecurityKey _authenticator = new(SoftwareSecurityKey.Ed25519);
    private readonly OpenSshCertificate _certificate;
    private readonly Demanding _policy;
    private readonly SshServer _server;
    private readonly DuplexStream _client;

    public CertificateLoginTests()
    {
        _certificate = new CertificateMaker(TestKeys.Stranger).Make(TestKeys.Rsa.PublicKey);
        _policy = new Demanding(_authenticator.PublicKey, _certificate);
        _server = new SshServer(SshPair.ServerOptions(_events) with { Authenticator = _policy });
        (DuplexStream server, _client) = DuplexStream.CreatePair();
        _ = _server.Serve(server);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        _authenticator.Dispose();
    }

    [Theory]
    [InlineData("rsa-sha2-256")]
    [InlineData("rsa-sha2-512")]
    public async Task LogIn_Certificate_IsSignedWithItsKey(string plain)
    {
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client);
        string algorithm = OpenSshCertificate.TypeOf(plain);
        byte[] signed = SignedLogin.Encode(client.SessionId, "alice", "publickey", algorithm, _certificate, null);

        Assert.Equal(KeyIsFine, await client.OfferAsync("alice", _certificate, algorithm));
        Assert.Equal(Failure, await SignAsync(client, algorithm, _certificate, TestKeys.Rsa.Sign(plain, [.. signed, 0])));
        Assert.Equal(Success, await SignAsync(client, algorithm, _certificate, TestKeys.Rsa.Sign(plain, signed)));
        Assert.Equal("the signature is wrong", Assert.Single(_events.Failures).Reason);
        Assert.Equal(_certificate, Assert.Single(_policy.LetIn).Key);
    }

    [Fact]
    public async Task LogIn_KeyOfTheCertificateAlone_IsAnotherKey()
    {
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client);

        Assert.Equal(Failure, await client.LogInAsync("alice", TestKeys.Rsa));
        Assert.Empty(_policy.LetIn);
    }

    [Theory]
    [InlineData(SecurityKeyDemands.Touch, 0, "touched")]
    [InlineData(SecurityKeyDemands.Touch, SoftwareSecurityKey.Verified, "touched")]
    [InlineData(SecurityKeyDemands.Touch, SoftwareSecurityKey.Touched, null)]
    [InlineData(SecurityKeyDemands.None, 0, null)]
    [InlineData(SecurityKeyDemands.Verification, SoftwareSecurityKey.Touched, "PIN")]
    [InlineData(SecurityKeyDemands.Verification, SoftwareSecurityKey.Verified, null)]
    [InlineData(SecurityKeyDemands.Touch | SecurityKeyDemands.Verification, SoftwareSecurityKey.Touched, "PIN")]
    [InlineData(SecurityKeyDemands.Touch | SecurityKeyDemands.Verification, SoftwareSecurityKey.Touched | SoftwareSecurityKey.Verified, null)]
    public async Task LogIn_SecurityKey_MustSayWhatIsDemanded(SecurityKeyDemands demands, byte flags, string? problem)
    {
        _policy.Demands = demands;
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client);
        SshPublicKey key = _authenticator.PublicKey;
        byte[] signed = SignedLogin.Encode(client.SessionId, "alice", "publickey", key.KeyType, key, null);

        Assert.Equal(KeyIsFine, await client.OfferAsync("alice", key));
        byte answer = await SignAsync(client, key.KeyType, key, _authenticator.Sign(signed, flags));

        Assert.Equal(problem is null ? Success : Failure, answer);
        if (problem is null)
        {
            Assert.Equal(flags, Assert.Single(_policy.LetIn).SecurityKeyUse!.Flags);
        }
        else
        {
            Assert.Contains(problem, Assert.Single(_events.Failures).Reason, StringComparison.Ordinal);
            Assert.Empty(_policy.LetIn);
        }
    }

    [Fact]
    public void Interface_SaysNothingOfDemands_ATouchIsDemanded()
    {
        ISshAuthenticator authenticator = new SingleUserAuthenticator("alice", () => new EchoHandler(), _authenticator.PublicKey);
        Assert.Equal(SecurityKeyDemands.Touch, authenticator.DemandsOn(new OfferedKey("alice", _authenticator.PublicKey, SoftwareSecurityKey.Ed25519, null)));
    }

    [Theory]
    [InlineData("ssh-rsa", "SHA-1")]
    [InlineData("ssh-dss", "not taken")]
    [InlineData("ssh-rsa-cert-v01@openssh.com", "not taken")]
    [InlineData("ssh-ed25519", "no algorithm")]
    [InlineData("rsa-sha2-512-cert-v01@openssh.com", "no type of certificates")]
    public async Task Offer_WrongAlgorithm_IsRefusedAndTheLogIsTold(string algorithm, string reason)
    {
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client);

        Assert.Equal(Failure, await client.OfferAsync("alice", TestKeys.Rsa.PublicKey, algorithm));

        AuthenticationFailure refused = Assert.Single(_events.RefusedOffers);
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
        Assert.Equal(TestKeys.Rsa.PublicKey.Fingerprint, refused.KeyFingerprint);
        Assert.Empty(_events.Failures);
    }

    [Fact]
    public async Task Offer_RsaKeyOf1024Bits_IsRefusedAndTheLogIsTold()
    {
        using var rsa = System.Security.Cryptography.RSA.Create(1024);
        System.Security.Cryptography.RSAParameters parameters = rsa.ExportParameters(includePrivateParameters: false);
        byte[] blob = new SshBuilder().Utf8("ssh-rsa").Mpint(parameters.Exponent).Mpint(parameters.Modulus).ToArray();
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client);

        Assert.Equal(Failure, await client.AskAsync(ScriptedClient.Request("alice", "publickey").Boolean(false).Utf8("rsa-sha2-512").String(blob)));

        Assert.Contains("1024 bits, and at least 2048", Assert.Single(_events.RefusedOffers).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offer_CertificateOfALargestSize_IsAnswered()
    {
        // 256 principals of 100 characters: the request and its answer are nearly as long as a packet can be.
        OpenSshCertificate large = (new CertificateMaker(TestKeys.Stranger)
        {
            Principals = [.. Enumerable.Range(0, 256).Select(i => $"{i}".PadLeft(115, 'x'))],
        }).Make(TestKeys.User.PublicKey);
        Assert.InRange(large.Blob.Length, 30_000, OpenSshCertificate.MaxLength);
        _policy.Also = large;
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client);

        Assert.Equal(KeyIsFine, await client.OfferAsync("alice", large));
    }

    private static Task<byte> SignAsync(ScriptedClient client, string algorithm, SshPublicKey key, byte[] signature) => client.AskAsync(
        ScriptedClient.Request("alice", "publickey").Boolean(true).Utf8(algorithm).String(key.Blob.Span).String(signature));

    private sealed class Demanding(params SshPublicKey[] keys) : ISshAuthenticator
    {
        private readonly List<VerifiedKey> _letIn = [];

        public SecurityKeyDemands Demands { get; set; } = SecurityKeyDemands.Touch;

        public SshPublicKey? Also { get; set; }

        public IReadOnlyList<VerifiedKey> LetIn => _letIn;

        public ValueTask<bool> IsAcceptableAsync(OfferedKey key, CancellationToken cancellationToken) =>
            ValueTask.FromResult(keys.Contains(key.Key) || key.Key.Equals(Also));

        public SecurityKeyDemands DemandsOn(OfferedKey key) => Demands;

        public ValueTask<ConnectionHandler?> AuthenticateAsync(VerifiedKey key, CancellationToken cancellationToken)
        {
            _letIn.Add(key);
            return ValueTask.FromResult<ConnectionHandler?>(new EchoHandler());
        }
    }
}
