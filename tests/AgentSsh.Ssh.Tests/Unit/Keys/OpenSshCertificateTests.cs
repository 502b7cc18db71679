using System.Security.Cryptography;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.Unit.Keys;

public sealed class OpenSshCertificateTests : IDisposable
{
    private readonly SshPrivateKey _authority = SshPrivateKey.Generate("ssh-ed25519");
    private readonly SshPrivateKey _key = SshPrivateKey.Generate("ssh-ed25519");

    private CertificateMaker Maker => new(_authority);

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
    }

    [Theory]
    [InlineData("ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com")]
    [InlineData("ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521-cert-v01@openssh.com")]
    [InlineData("ssh-rsa", "rsa-sha2-512-cert-v01@openssh.com")]
    public void Verify_SignatureOfTheKey_IsMadeWithThePlainAlgorithm(string type, string algorithm)
    {
        using SshPrivateKey key = SshPrivateKey.Generate(type);
        OpenSshCertificate certificate = Maker.Make(key.PublicKey);
        byte[] signature = key.Sign(key.PublicKey.SignatureAlgorithms[0], "data"u8);
        Assert.Equal(algorithm, certificate.SignatureAlgorithms[0]);
        Assert.True(certificate.Verify(algorithm, "data"u8, signature));
        Assert.False(certificate.Verify(algorithm, "date"u8, signature));

        // Agreed on for the plain key, or signed under the name of the certificate's algorithm.
        Assert.False(certificate.Verify(key.PublicKey.SignatureAlgorithms[0], "data"u8, signature));
        var inner = new SshReader(signature);
        inner.ReadString();
        Assert.False(certificate.Verify(algorithm, "data"u8, new SshBuilder().Utf8(algorithm).Bytes(inner.Remaining).ToArray()));
    }

    [Theory]
    [InlineData(SoftwareSecurityKey.Ed25519, "sk-ssh-ed25519-cert-v01@openssh.com")]
    [InlineData(SoftwareSecurityKey.Ecdsa, "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com")]
    public void Verify_CertifiedSecurityKey_TellsWhatTheAuthenticatorSays(string type, string certified)
    {
        using var authenticator = new SoftwareSecurityKey(type);
        OpenSshCertificate certificate = Maker.Make(authenticator.PublicKey);
        Assert.Equal(certified, certificate.KeyType);
        Assert.Equal([certified], certificate.SignatureAlgorithms);
        Assert.True(certificate.Verify(certified, "data"u8, authenticator.Sign("data"u8, flags: 5), out SecurityKeyUse? use));
        Assert.Equal(5, use!.Flags);
    }

    [Fact]
    public void Parse_SecurityKeyAsAuthority_IsAccepted()
    {
        using var authenticator = new SoftwareSecurityKey(SoftwareSecurityKey.Ecdsa);
        CertificateMaker maker = Maker with { AuthorityBlob = authenticator.PublicKey.Blob.ToArray(), Sign = data => authenticator.Sign(data) };
        Assert.Equal(authenticator.PublicKey, maker.Make(_key.PublicKey).Authority);
    }

    [Fact]
    public void Equals_IsOfTheWholeCertificate_AndTheFingerprintOfTheKey()
    {
        OpenSshCertificate one = Maker.Make(_key.PublicKey);
        OpenSshCertificate two = (Maker with { Serial = 43 }).Make(_key.PublicKey);
        Assert.NotEqual<SshPublicKey>(one, two);
        Assert.NotEqual(one, _key.PublicKey);
        Assert.Equal<SshPublicKey>(one, OpenSshCertificate.Parse(one.Blob.Span));
        Assert.Equal(_key.PublicKey.Fingerprint, one.Fingerprint);
        Assert.Equal(_key.PublicKey, one.Key);
    }

    [Fact]
    public void Parse_AnyByteChangedOrCutOrAdded_IsRefused()
    {
        byte[] good = (Maker with { CriticalOptions = [("force-command", CertificateMaker.Text("true"))] }).Encode(_key.PublicKey);
        OpenSshCertificate.Parse(good);
        for (int i = 0; i < good.Length; i++)
        {
            byte[] changed = [.. good];
            changed[i] ^= 1;
            Refused(changed);
            Refused(good[..i]);
        }

        Refused([.. good, 0]);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(3u)]
    public void Parse_NeitherUserNorHost_IsRefused(uint type) =>
        Assert.Contains($"type {type}", Refused((Maker with { Type = type }).Encode(_key.PublicKey)), StringComparison.Ordinal);

    [Theory]
    [InlineData("b", "a")]
    [InlineData("a", "a")]
    [InlineData("permit-pty", "permit-agent-forwarding")]
    public void Parse_OptionsTwiceOrOutOfOrder_IsRefused(string first, string second)
    {
        Assert.Contains("order", Refused((Maker with { CriticalOptions = [(first, []), (second, [])] }).Encode(_key.PublicKey)), StringComparison.Ordinal);
        Assert.Contains("order", Refused((Maker with { Extensions = [(first, []), (second, [])] }).Encode(_key.PublicKey)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("permit pty")]
    [InlineData("permit-pty\n")]
    public void Parse_OptionWithoutAProperName_IsRefused(string name) =>
        Assert.Contains("name", Refused((Maker with { Extensions = [(name, [])] }).Encode(_key.PublicKey)), StringComparison.Ordinal);

    [Fact]
    public void Parse_PrincipalsUpTo256_AreAccepted()
    {
        Assert.Equal(256, (Maker with { Principals = Names(256) }).Make(_key.PublicKey).Principals.Count);
        Assert.Contains("256", Refused((Maker with { Principals = Names(257) }).Encode(_key.PublicKey)), StringComparison.Ordinal);
        Refused((Maker with { Principals = ["alice\0bob"] }).Encode(_key.PublicKey));
        Refused((Maker with { KeyId = "a\0" }).Encode(_key.PublicKey));
    }

    [Fact]
    public void Parse_CertificateAsAuthority_IsRefused()
    {
        byte[] chained = Maker.Encode(_authority.PublicKey);
        Assert.Contains("certificate", Refused((Maker with { AuthorityBlob = chained }).Encode(_key.PublicKey)), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_SignatureWithSha1_SaysWhatToDo()
    {
        using var rsa = RSA.Create(2048);
        RSAParameters parameters = rsa.ExportParameters(includePrivateParameters: false);
        byte[] blob = new SshBuilder().Utf8("ssh-rsa").Mpint(parameters.Exponent).Mpint(parameters.Modulus).ToArray();
        byte[] Sign(string algorithm, byte[] data, HashAlgorithmName hash) =>
            new SshBuilder().Utf8(algorithm).String(rsa.SignData(data, hash, RSASignaturePadding.Pkcs1)).ToArray();

        CertificateMaker maker = Maker with { AuthorityBlob = blob };
        Assert.Equal("rsa-sha2-256", (maker with { Sign = data => Sign("rsa-sha2-256", data, HashAlgorithmName.SHA256) }).Make(_key.PublicKey).AuthorityAlgorithm);
        Assert.Contains("SHA-1", Refused((maker with { Sign = data => Sign("ssh-rsa", data, HashAlgorithmName.SHA1) }).Encode(_key.PublicKey)), StringComparison.Ordinal);
        Refused((maker with { Sign = data => Sign("rsa-sha2-512", data, HashAlgorithmName.SHA256) }).Encode(_key.PublicKey));
        Refused((maker with { Sign = data => Sign("ssh-ed25519", data, HashAlgorithmName.SHA256) }).Encode(_key.PublicKey));
    }

    [Fact]
    public void Parse_PlainKeyAndEndlessBlob_AreRefused()
    {
        Assert.Contains("no type of certificates", Refused(_key.PublicKey.Blob.ToArray()), StringComparison.Ordinal);
        Assert.Contains("too long", Refused(new byte[33 * 1024]), StringComparison.Ordinal);
        Assert.Throws<SshProtocolException>(() => SshPublicKey.Parse(Maker.Encode(_key.PublicKey)));
    }

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, true)]
    [InlineData(199, true)]
    [InlineData(200, false)]
    public void FindProblem_Validity_IncludesTheFirstSecondAndNotTheLast(long now, bool isValid)
    {
        OpenSshCertificate certificate = (Maker with { ValidAfter = 100, ValidBefore = 200 }).Make(_key.PublicKey);
        string? problem = certificate.FindProblem(OpenSshCertificateType.User, new FixedTime(now));
        Assert.Equal(isValid ? null : now < 100 ? "it is not valid before 1970-01-01 00:01:40Z" : "it expired at 1970-01-01 00:03:20Z", problem);
    }

    [Fact]
    public void FindProblem_OtherKindOrNoPrincipals_SaysSo()
    {
        var now = new FixedTime(100);
        Assert.Contains("for users", Maker.Make(_key.PublicKey).FindProblem(OpenSshCertificateType.Host, now), StringComparison.Ordinal);
        Assert.Contains("for hosts", (Maker with { Type = 2 }).Make(_key.PublicKey).FindProblem(OpenSshCertificateType.User, now), StringComparison.Ordinal);
        Assert.Contains("principals", (Maker with { Principals = [] }).Make(_key.PublicKey).FindProblem(OpenSshCertificateType.User, now), StringComparison.Ordinal);
        Assert.NotNull((Maker with { ValidAfter = ulong.MaxValue }).Make(_key.PublicKey).FindProblem(OpenSshCertificateType.User, now));
        Assert.NotNull(Maker.Make(_key.PublicKey).FindProblem(OpenSshCertificateType.User, new FixedTime(-1)));
    }

    private static string[] Names(int count) => [.. Enumerable.Range(0, count).Select(i => $"name{i}")];

    private static string Refused(byte[] blob) => Assert.Throws<SshProtocolException>(() => OpenSshCertificate.Parse(blob)).Message;

    private sealed class FixedTime(long seconds) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(seconds);
    }
}
