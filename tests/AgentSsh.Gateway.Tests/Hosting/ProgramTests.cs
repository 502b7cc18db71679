using System.Diagnostics;
using AgentSsh.Gateway.Hosting.Cli;
using AgentSsh.Testing;

namespace AgentSsh.Gateway.Tests.Hosting;

/// <summary>The program itself, as a process.</summary>
public sealed class ProgramTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly TemporaryDirectory _directory = new();

    public ProgramTests()
    {
        Directory.CreateDirectory(_directory["home"]);
        File.WriteAllText(_directory["agentssh-supervisor"], "");
        File.WriteAllText(_directory["agents.toml"], "[gateway]\nlisten = [\"127.0.0.1:0\"]\nengine = \"local\"\n");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Up_NobodyHasAKey_PrintsACommandWithWhichTheStockSshConnects()
    {
        using var gateway = Start("up");
        var printed = await ReadUntilAsync(gateway, line => line.StartsWith("  stop ", StringComparison.Ordinal));
        var command = Assert.Single(printed, line => line.StartsWith("  ssh ", StringComparison.Ordinal)).Trim();
        Assert.Contains($"-i {_directory[".agentssh/up_key"]} ", command, StringComparison.Ordinal);

        // The machine's own files stay out of it.
        var (first, rest) = (command[..command.IndexOf(' ', StringComparison.Ordinal)], command[command.IndexOf(' ', StringComparison.Ordinal)..]);
        var help = await ProcessRunner.RunAsync(
            "sh",
            ["-c", $"{first} -F none -o BatchMode=yes -o IdentityAgent=none -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile={_directory["known_hosts"]} {rest} agentssh help"]);
        Assert.True(help.ExitCode == 0, help.ToString());
        Assert.Contains("usage: ssh AGENT@GATEWAY", help.StdoutText, StringComparison.Ordinal);

        var shown = (await ProcessRunner.RunAsync("ssh-keygen", ["-l", "-f", _directory[".agentssh/host_keys/ssh_host_ed25519_key"]])).EnsureSuccess();
        Assert.Contains(printed, line => line.Contains(shown.StdoutText.Split(' ')[1], StringComparison.Ordinal));
        Assert.Contains(printed, line => line.Contains("processes of your own on this machine", StringComparison.Ordinal));
        Assert.Equal(0, await StopAsync(gateway));
    }

    [Fact]
    public async Task Serve_SecondGatewayOnTheSameState_EndsWithStatus69AndTheFirstGoesOn()
    {
        await WriteUserAsync();
        using var first = Start("serve");
        await ReadUntilAsync(first, line => line.StartsWith("listening on 127.0.0.1:", StringComparison.Ordinal));
        using var second = Start("serve");
        using var limit = new CancellationTokenSource(Soon);
        await second.WaitForExitAsync(limit.Token);
        Assert.Equal(69, second.ExitCode);
        Assert.Contains("another gateway (pid ", await second.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.False(first.HasExited);
        Assert.Equal(0, await StopAsync(first));
    }

    [Fact]
    public async Task Serve_KilledAndStartedAgain_KeepsItsIdentity()
    {
        await WriteUserAsync();
        var before = await StartAndKillAsync();
        Assert.Equal(before, await StartAndKillAsync());

        async Task<(string Instance, string HostKey)> StartAndKillAsync()
        {
            using var gateway = Start("serve");
            await ReadUntilAsync(gateway, line => line.StartsWith("listening on ", StringComparison.Ordinal));
            gateway.Kill();
            await gateway.WaitForExitAsync();
            return (File.ReadAllText(_directory[".agentssh/instance"]), File.ReadAllText(_directory[".agentssh/host_keys/ssh_host_ed25519_key.pub"]));
        }
    }

    private async Task WriteUserAsync()
    {
        var key = await SshKeys.CreateAsync(_directory.Path, "alice");
        await File.AppendAllTextAsync(_directory["agents.toml"], $"[users.alice]\nkeys = [\"{key.PublicKeyLine}\"]\n");
    }

    private static async Task<int> StopAsync(Process gateway)
    {
        (await ProcessRunner.RunAsync("kill", ["-TERM", $"{gateway.Id}"])).EnsureSuccess();
        using var limit = new CancellationTokenSource(Soon);
        await gateway.WaitForExitAsync(limit.Token);
        return gateway.ExitCode;
    }

    private static async Task<List<string>> ReadUntilAsync(Process gateway, Func<string, bool> isLast)
    {
        using var limit = new CancellationTokenSource(Soon);
        var lines = new List<string>();
        while (await gateway.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            lines.Add(line);
            if (isLast(line))
            {
                return lines;
            }
        }

        throw new InvalidOperationException($"it ended: {string.Join('\n', lines)}\n{await gateway.StandardError.ReadToEndAsync(limit.Token)}");
    }

    private Process Start(string command)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(AgentSshProgram).Assembly.Location, command, "--config", _directory["agents.toml"]])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = _directory["home"];
        start.Environment["AGENTSSH_SUPERVISOR_DIR"] = _directory.Path;
        start.Environment.Remove("SUDO_USER");
        return Process.Start(start) ?? throw new InvalidOperationException("the gateway did not start");
    }
}
