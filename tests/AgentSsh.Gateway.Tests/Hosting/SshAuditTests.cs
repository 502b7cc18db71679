using System.Globalization;
using AgentSsh.Testing;

namespace AgentSsh.Gateway.Tests.Hosting;

/// <summary>ssh-audit, which knows what is weak, looks at a gateway that nobody configured.</summary>
public sealed class SshAuditTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private const string Unknown = "[warn] unknown algorithm";

    // Names that an older tool does not know: Debian 12's 2.5 is from before the Terrapin attack and ML-KEM.
    private static readonly string[] Newer = ["mlkem768x25519-sha256", "kex-strict-s-v00@openssh.com", "ext-info-s"];

    [Fact]
    public async Task Audit_NothingConfigured_FindsNothingToFailOrWarnOf()
    {
        Assert.SkipWhen(Requirements.Programs("ssh-audit") is not null, "ssh-audit is not installed (scripts/test installs it where it may)");
        var port = gateway.Host.Addresses[0].Port.ToString(CultureInfo.InvariantCulture);

        var result = await ProcessRunner.RunAsync("ssh-audit", ["--no-colors", "-p", port, "127.0.0.1"]);

        // That it has seen us at all.
        Assert.Contains("(kex) curve25519-sha256", result.StdoutText, StringComparison.Ordinal);
        Assert.Contains("(key) ssh-ed25519", result.StdoutText, StringComparison.Ordinal);
        Assert.Contains("(enc) aes256-gcm@openssh.com", result.StdoutText, StringComparison.Ordinal);
        var findings = result.StdoutText.Split('\n')
            .Where(line => line.Contains("[fail]", StringComparison.Ordinal) || line.Contains("[warn]", StringComparison.Ordinal))
            .Where(line => !(Newer.Any(name => line.StartsWith($"(kex) {name} ", StringComparison.Ordinal)) && line.Contains(Unknown, StringComparison.Ordinal)));
        Assert.Empty(findings);
    }
}
