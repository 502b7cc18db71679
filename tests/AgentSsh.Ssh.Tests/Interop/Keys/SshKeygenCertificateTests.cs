using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Tests.Unit.Keys;

namespace AgentSsh.Ssh.Tests.Interop.Keys;

/// <summary>Certificates as <c>ssh-keygen -s</c> makes them.</summary>
public sealed class SshKeygenCertificateTests
{
    [Theory]
    [InlineData("ed25519", 0, "ed25519", 0)]
    [InlineData("ecdsa", 256, "ecdsa", 256)]
    [InlineData("ecdsa", 384, "ecdsa", 521)]
    [InlineData("ecdsa", 521, "ecdsa", 384)]
    [InlineData("rsa", 2048, "rsa", 2048)]
    [InlineData("ed25519", 0, "rsa", 4096)]
    public async Task Parse_UserCertificate_GivesEveryField(string type, int bits, string authorityType, int authorityBits)
    {
        using var directory = new TestDirectory();
        string authority = await MakeAsync(directory, "ca", authorityType, authorityBits);
        string key = await MakeAsync(directory, "key", type, bits);
        await SshKeygen.RunAsync(
            "-q", "-s", authority, "-I", "alice of the müller's", "-n", "alice,ops", "-z", "18446744073709551615",
            "-V", "20200101000000Z:20380101000000Z", "-O", "force-command=agentssh status", "-O", "source-address=10.0.0.0/8,::1",
            "-O", "verify-required", "-O", "no-x11-forwarding", "-O", "extension:a@example.com=some", key + ".pub");
        OpenSshCertificate certificate = await LoadAsync(key + "-cert.pub");

        Assert.Equal(OpenSshCertificateType.User, certificate.Type);
        Assert.Equal(ulong.MaxValue, certificate.Serial);
        Assert.Equal("alice of the müller's", certificate.KeyId);
        Assert.Equal(["alice", "ops"], certificate.Principals);
        Assert.Equal((ulong)new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(), certificate.ValidAfter);
        Assert.Equal((ulong)new DateTimeOffset(2038, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(), certificate.ValidBefore);
        Assert.Equal(["force-command", "source-address", "verify-required"], certificate.CriticalOptions.Select(option => option.Name));
        Assert.Equal("agentssh status", certificate.CriticalOptions[0].ReadText());
        Assert.Equal("10.0.0.0/8,::1", certificate.CriticalOptions[1].ReadText());
        Assert.Null(certificate.CriticalOptions[2].ReadText());
        Assert.Equal(
            ["a@example.com", "permit-agent-forwarding", "permit-port-forwarding", "permit-pty", "permit-user-rc"],
            certificate.Extensions.Select(option => option.Name));
        Assert.Equal(await LoadKeyAsync(key + ".pub"), certificate.Key);
        Assert.Equal(await LoadKeyAsync(authority + ".pub"), certificate.Authority);
        Assert.Null(certificate.FindProblem(OpenSshCertificateType.User, TimeProvider.System));
        Assert.Equal(certificate.Fingerprint, (await SshKeygen.RunAsync("-l", "-f", key + "-cert.pub")).Split(' ')[1]);
        Assert.Equal((await File.ReadAllTextAsync(key + "-cert.pub")).TrimEnd(), certificate.ToString());
    }

    [Fact]
    public async Task Parse_HostCertificate_IsForHosts()
    {
        using var directory = new TestDirectory();
        string authority = await MakeAsync(directory, "ca", "ed25519", 0);
        string key = await MakeAsync(directory, "key", "ed25519", 0);
        await SshKeygen.RunAsync("-q", "-s", authority, "-h", "-I", "gateway", "-n", "gateway.example.com", key + ".pub");
        OpenSshCertificate certificate = await LoadAsync(key + "-cert.pub");
        Assert.Equal(OpenSshCertificateType.Host, certificate.Type);
        Assert.Equal(0ul, certificate.ValidAfter);
        Assert.Equal(ulong.MaxValue, certificate.ValidBefore);
        Assert.Empty(certificate.CriticalOptions);
        Assert.Empty(certificate.Extensions);
        Assert.Null(certificate.FindProblem(OpenSshCertificateType.Host, TimeProvider.System));
    }

    [Theory]
    [InlineData(SoftwareSecurityKey.Ed25519)]
    [InlineData(SoftwareSecurityKey.Ecdsa)]
    public async Task Parse_CertificateOfASecurityKey_GivesTheKey(string type)
    {
        using var directory = new TestDirectory();
        using var authenticator = new SoftwareSecurityKey(type, "ssh:work");
        string authority = await MakeAsync(directory, "ca", "ed25519", 0);
        string key = directory.File("key");
        await File.WriteAllTextAsync(key + ".pub", authenticator.PublicKey + " me\n");
        Assert.Equal(authenticator.PublicKey.Fingerprint, (await SshKeygen.RunAsync("-l", "-f", key + ".pub")).Split(' ')[1]);
        await SshKeygen.RunAsync("-q", "-s", authority, "-I", "id", "-n", "me", "-O", "no-touch-required", key + ".pub");
        OpenSshCertificate certificate = await LoadAsync(key + "-cert.pub");
        Assert.Equal(authenticator.PublicKey, certificate.Key);
        Assert.Contains(certificate.Extensions, option => option.Name == "no-touch-required" && option.Data.IsEmpty);
    }

    [Fact]
    public async Task Parse_SignedWithSha1_IsRefused()
    {
        using var directory = new TestDirectory();
        string authority = await MakeAsync(directory, "ca", "rsa", 2048);
        string key = await MakeAsync(directory, "key", "ed25519", 0);
        await SshKeygen.RunAsync("-q", "-s", authority, "-t", "ssh-rsa", "-I", "id", "-n", "me", key + ".pub");
        Assert.False(OpenSshCertificate.TryParseLine((await File.ReadAllTextAsync(key + "-cert.pub")).TrimEnd(), out _, out string? error));
        Assert.Contains("SHA-1", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encode_ByTheTestsOwnAuthority_SshKeygenReadsIt()
    {
        using var directory = new TestDirectory();
        using SshPrivateKey authority = SshPrivateKey.Generate("ssh-ed25519");
        using SshPrivateKey key = SshPrivateKey.Generate("ssh-ed25519");
        var maker = new CertificateMaker(authority) { CriticalOptions = [("force-command", CertificateMaker.Text("true"))], Extensions = [("permit-pty", [])] };
        await File.WriteAllTextAsync(directory.File("key-cert.pub"), maker.Make(key.PublicKey) + "\n");
        string listing = await SshKeygen.RunAsync("-L", "-f", directory.File("key-cert.pub"));
        Assert.Contains("force-command true", listing, StringComparison.Ordinal);
        Assert.Contains("permit-pty", listing, StringComparison.Ordinal);
    }

    private static async Task<OpenSshCertificate> LoadAsync(string path)
    {
        Assert.True(OpenSshCertificate.TryParseLine((await File.ReadAllTextAsync(path)).TrimEnd(), out OpenSshCertificate? certificate, out string? error), error);
        return certificate;
    }

    private static async Task<SshPublicKey> LoadKeyAsync(string path)
    {
        Assert.True(SshPublicKey.TryParseAuthorizedKey((await File.ReadAllTextAsync(path)).TrimEnd(), out SshPublicKey? key, out string? error), error);
        return key;
    }

    private static async Task<string> MakeAsync(TestDirectory directory, string name, string type, int bits)
    {
        string path = directory.File(name);
        string[] size = bits == 0 ? [] : ["-b", $"{bits}"];
        await SshKeygen.RunAsync(["-q", "-t", type, .. size, "-N", "", "-C", "them@there", "-f", path]);
        return path;
    }
}
