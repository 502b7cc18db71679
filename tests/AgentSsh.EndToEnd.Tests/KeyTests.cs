using System.Text.RegularExpressions;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>Certificates, options of keys and revocation, with the programs of OpenSSH on the other side.</summary>
public class KeyTests : WorldTest
{
    [Fact]
    public async Task Certificate_ByFileAndByAgent_IsThePersonUntilItIsRevoked()
    {
        await using var world = await StartScriptWorldAsync();
        using var directory = new TemporaryDirectory();
        SshKeyPair authority = await SshKeys.CreateAsync(directory.Path, "ca");
        string config = world.Config();
        Person laptop = await world.AddPersonAsync("laptop");
        await SignAsync(authority, laptop.Key, "-n", "alice", "-z", "17", "-V", "-1h:+1h");
        await File.WriteAllTextAsync(directory["revoked"], "");
        string trusting = WithGateway(config, $"user_ca_keys = [\"{authority.PublicKeyLine}\"]\nrevoked_keys = \"{directory["revoked"]}\"");

        // Nobody trusts the authority yet.
        Assert.Equal(255, (await laptop.RunAsync("alice", "true")).ExitCode);
        await world.WriteConfigAsync(trusting);
        await world.StartGatewayAsync();

        await using var screen = laptop.Attach("alice");
        await screen.WaitForScreenAsync("ready-to-work", Long);
        await using var own = world.Alice.Attach("alice");
        await own.WaitForScreenAsync("ready-to-work", Soon);
        await world.Gateway.WaitForOutputAsync(new Regex("alice logged in to agent alice .*ID by-the-tests \\(serial 17\\) CA SHA256:"), Soon);

        // The same from an ssh-agent, which holds key and certificate.
        const string Script = """
            eval "$(ssh-agent -s)" >/dev/null; trap 'ssh-agent -k >/dev/null' EXIT
            ssh-add -q "$1" && ssh -F "$2" -o IdentityAgent="$SSH_AUTH_SOCK" -o IdentityFile=none -o IdentitiesOnly=no alice@gw 'echo by-agent'
            """;
        ProcessResult byAgent = await ProcessRunner.RunAsync("sh", ["-c", Script, "sh", laptop.Key.PrivateKeyPath, laptop.SshConfigPath]);
        Assert.Equal("by-agent\n", byAgent.EnsureSuccess().StdoutText);

        await File.WriteAllTextAsync(directory["specification"], "serial: 17\n");
        (await ProcessRunner.RunAsync(
            "ssh-keygen", ["-q", "-k", "-f", directory["revoked.new"], "-s", authority.PublicKeyPath, directory["specification"]])).EnsureSuccess();
        File.Move(directory["revoked.new"], directory["revoked"], overwrite: true);
        Assert.Equal(77, (await screen.WaitForExitAsync(Soon)).Code);
        await own.SendAsync("still\r");
        await own.WaitForScreenAsync("got:still:", Soon);
        Assert.Equal(255, (await laptop.RunAsync("alice", "true")).ExitCode);
        await world.Gateway.WaitForOutputAsync(new Regex("the certificate's serial 17 is revoked"), Soon);
        Assert.Equal(255, (await laptop.RunAsync("bob", "true")).ExitCode);
    }

    [Fact]
    public async Task ForcedCommand_OfLineAndCertificate_RunsInPlaceOfWhatIsAskedFor()
    {
        await using var world = await StartScriptWorldAsync();
        using var directory = new TemporaryDirectory();
        SshKeyPair authority = await SshKeys.CreateAsync(directory.Path, "ca");
        string config = world.Config();
        Person forced = await world.AddPersonAsync("forced");
        Person status = await world.AddPersonAsync("status");
        await SignAsync(authority, status.Key, "-n", "alice", "-O", "clear", "-O", "force-command=agentssh status --json");
        string line = $"restrict,command=\"echo \\\"[$SSH_ORIGINAL_COMMAND]\\\"\" {forced.Key.PublicKeyLine}";
        await world.WriteConfigAsync(WithGateway(config, $"user_ca_keys = [\"{authority.PublicKeyLine}\"]")
            .Replace($"keys = [\"{world.Alice.Key.PublicKeyLine}\"]", $"keys = [\"{world.Alice.Key.PublicKeyLine}\", '{line}']", StringComparison.Ordinal));
        await world.StartGatewayAsync();

        var patient = new ProcessRunnerOptions { Timeout = Long };
        Assert.Equal("[cat /etc/passwd]\n", (await forced.RunAsync("alice", "cat /etc/passwd", patient)).EnsureSuccess().StdoutText);
        ProcessResult sftp = await ProcessRunner.RunAsync("ssh", forced.SshArguments("alice", "-s", "sftp"));
        Assert.Equal("[internal-sftp]\n", sftp.StdoutText);
        ProcessResult shell = await ProcessRunner.RunAsync("ssh", forced.SshArguments("alice", "-T"));
        Assert.True(shell.StdoutText == "[]\n", shell.ToString());
        ProcessResult terminal = await ProcessRunner.RunAsync("ssh", forced.SshArguments("alice", "-tt"));
        Assert.Contains("PTY allocation request failed", terminal.StderrText, StringComparison.Ordinal);
        ProcessResult through = await ProcessRunner.RunAsync("ssh", [.. forced.SshArguments("alice").SkipLast(1), "-o", "LogLevel=INFO", "-W", "localhost:1", "alice@gw"]);
        Assert.Contains("administratively prohibited: the key that you logged in with does not permit this", through.StderrText, StringComparison.Ordinal);

        ProcessResult verb = (await status.RunAsync("alice", "rm -rf /")).EnsureSuccess();
        Assert.Contains("\"agent\":\"alice\"", verb.StdoutText.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_AnotherAddress_IsRefusedAndTheLogSaysWhy()
    {
        await using var world = await StartScriptWorldAsync();
        string key = world.Alice.Key.PublicKeyLine;
        await world.WriteConfigAsync(world.Config().Replace($"[\"{key}\"]", $"['from=\"192.0.2.0/24\" {key}']", StringComparison.Ordinal));
        await world.StartGatewayAsync();
        Assert.Contains("Permission denied (publickey)", (await world.Alice.RunAsync("alice", "true")).StderrText, StringComparison.Ordinal);
        await world.Gateway.WaitForOutputAsync(new Regex("alice's key: it may be used from 192.0.2.0/24 only"), Soon);
    }

    private static string WithGateway(string config, string lines) => config.Replace("[gateway]", "[gateway]\n" + lines, StringComparison.Ordinal);

    private static async Task SignAsync(SshKeyPair authority, SshKeyPair key, params string[] options) =>
        (await ProcessRunner.RunAsync(
            "ssh-keygen", ["-q", "-s", authority.PrivateKeyPath, "-I", "by-the-tests", .. options, key.PublicKeyPath])).EnsureSuccess();
}
