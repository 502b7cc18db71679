using AgentSsh.Gateway.Hosting;
using AgentSsh.Testing;

namespace AgentSsh.Gateway.Tests.Hosting;

/// <summary>Host certificates made by the real ssh-keygen, shown to the real ssh.</summary>
public sealed class HostCertificateTests : IAsyncLifetime
{
    private readonly RunningGateway _gateway = new();
    private readonly TemporaryDirectory _directory = new();
    private SshKeyPair _authority = null!;
    private SshKeyPair _key = null!;

    private string CertificatePath => _key.PrivateKeyPath + "-cert.pub";

    public async ValueTask InitializeAsync()
    {
        await _gateway.InitializeAsync();
        _authority = await SshKeys.CreateAsync(_directory.Path, "authority");
        _key = await SshKeys.CreateAsync(_directory.Path, "host");
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("ed25519", "ssh-ed25519-cert-v01@openssh.com")]
    [InlineData("ecdsa", "ecdsa-sha2-nistp256-cert-v01@openssh.com")]
    [InlineData("rsa", "rsa-sha2-512-cert-v01@openssh.com")]
    [InlineData("rsa", "rsa-sha2-256-cert-v01@openssh.com")]
    public async Task Login_ClientKnowsTheAuthorityOnly_TrustsTheCertificate(string type, string algorithm)
    {
        _key = await SshKeys.CreateAsync(_directory.Path, "other", type);
        await CertifyAsync("-h", "-n", "gateway", "-V", "always:forever");
        await RestartAsync();

        var result = await SshAsync("gateway", "-v", "-o", $"HostKeyAlgorithms={algorithm}");
        Assert.True(result.ExitCode == 0, result.StderrText);
        Assert.Contains($"kex: host key algorithm: {algorithm}", result.StderrText, StringComparison.Ordinal);
        Assert.Contains("Host 'gateway' is known and matches the", result.StderrText, StringComparison.Ordinal);

        // Another host's name is not in it.
        Assert.Equal(255, (await SshAsync("elsewhere", "-o", $"HostKeyAlgorithms={algorithm}")).ExitCode);
    }

    [Fact]
    public async Task Login_ClientKnowsThePlainKey_NeedsNoAuthority()
    {
        await CertifyAsync("-h", "-n", "gateway", "-V", "always:forever");
        await RestartAsync();
        File.WriteAllText(_directory["known_hosts"], $"gateway {_key.PublicKeyLine}\n");
        var result = await RunAsync("gateway");
        Assert.True(result.ExitCode == 0, result.StderrText);
    }

    [Theory]
    [InlineData("-5d:-1d", "expired")]
    [InlineData("+1d:+5d", "not valid before")]
    public async Task Start_NotItsTime_IsLeftOutWithAWarning(string validity, string why)
    {
        await CertifyAsync("-h", "-n", "gateway", "-V", validity);
        await RestartAsync();

        Assert.Contains($"the host certificate {CertificatePath} is not used: it ", _gateway.TextLog.Text, StringComparison.Ordinal);
        Assert.Contains(why, _gateway.TextLog.Text, StringComparison.Ordinal);
        Assert.Equal(255, (await SshAsync("gateway")).ExitCode);
    }

    [Fact]
    public async Task Start_ForUsersOrAnotherKeyOrNone_SaysSo()
    {
        await CertifyAsync("-n", "alice");
        await RefusedAsync("is for users, not for hosts");

        await CertifyAsync("-h", "-n", "gateway");
        await RefusedAsync("which is none of the host keys", host: _authority.PrivateKeyPath);

        File.WriteAllText(CertificatePath, _key.PublicKeyLine);
        await RefusedAsync("cannot be used");
        File.Delete(CertificatePath);
        await RefusedAsync("cannot be read");
    }

    private async Task RefusedAsync(string why, string? host = null)
    {
        var e = await Assert.ThrowsAsync<StartupException>(() => RestartAsync(host));
        Assert.Contains(why, Assert.Single(e.Problems).Message, StringComparison.Ordinal);
        Assert.Contains(CertificatePath, e.Message, StringComparison.Ordinal);
    }

    private Task RestartAsync(string? host = null) =>
        _gateway.RestartAsync($"host_keys = [\"{host ?? _key.PrivateKeyPath}\"]\nhost_certificates = [\"{CertificatePath}\"]");

    private async Task CertifyAsync(params string[] options) => (await ProcessRunner.RunAsync(
        "ssh-keygen", ["-q", "-s", _authority.PrivateKeyPath, "-I", "the-gateway", .. options, _key.PublicKeyPath])).EnsureSuccess();

    private Task<ProcessResult> SshAsync(string name, params string[] options)
    {
        File.WriteAllText(_directory["known_hosts"], $"@cert-authority * {_authority.PublicKeyLine}\n");
        return RunAsync(name, options);
    }

    private Task<ProcessResult> RunAsync(string name, params string[] options) => ProcessRunner.RunAsync("ssh",
    [
        "-o", $"HostKeyAlias={name}", "-o", $"UserKnownHostsFile={_directory["known_hosts"]}", "-o", "StrictHostKeyChecking=yes", .. options,
        .. _gateway.Arguments("alice", "alice", "agentssh help"),
    ]);
}
