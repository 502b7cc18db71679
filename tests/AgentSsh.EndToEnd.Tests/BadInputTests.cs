using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>What is wrong is said to the right person, and nothing is lost.</summary>
public class BadInputTests : WorldTest
{
    [Fact]
    public async Task Image_ThatIsNowhere_ThePersonReadsWhichAndWhatToDo()
    {
        RequireContainers();
        const string Tables = """
            [agents.team]
            owner = "alice"
            image = "no-such-image-anywhere:1"

            """;
        await using var world = await StartScriptWorldAsync(tables: Tables);
        await using var alice = world.Alice.Attach("team");
        ProcessExit exit = await alice.WaitForExitAsync(Long);
        Assert.Equal(69, exit.Code);
        Assert.Contains("no-such-image-anywhere:1", Joined(alice), StringComparison.Ordinal);

        // The others are not concerned.
        (await world.Alice.RunAsync("alice", "true", new ProcessRunnerOptions { Timeout = Long })).EnsureSuccess();
    }

    [Fact]
    public async Task Port_InUse_IsNamedAtTheStart()
    {
        if (GatewayCommand.Missing() is { } missing)
        {
            Assert.Skip(missing);
        }

        using var directory = new TemporaryDirectory();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        SshKeyPair key = await SshKeys.CreateAsync(directory.Path, "alice");
        await File.WriteAllTextAsync(
            directory["agents.toml"], $"[gateway]\nlisten = [\"127.0.0.1:{port}\"]\nstate_dir = \"{directory["state"]}\"\n[users.alice]\nkeys = [\"{key.PublicKeyLine}\"]\n");
        ProcessResult serve = await RunGatewayAsync("serve", "--config", directory["agents.toml"]);
        Assert.InRange(serve.ExitCode, 64, 78);
        Assert.Contains(port.ToString(CultureInfo.InvariantCulture), serve.StdoutText + serve.StderrText, StringComparison.Ordinal);
        Assert.Contains("another program does", serve.StdoutText + serve.StderrText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_WithEveryClassOfError_ReportsAllAtOnce()
    {
        if (GatewayCommand.Missing() is { } missing)
        {
            Assert.Skip(missing);
        }

        using var directory = new TemporaryDirectory();
        SshKeyPair key = await SshKeys.CreateAsync(directory.Path, "alice");
        await File.WriteAllTextAsync(directory["agents.toml"], $"""
            [gateway]
            lisen = ["127.0.0.1:2222"]
            engine = "dokcer"
            [defaults]
            program = 7
            limits = {"{"} memory = "-1GiB" {"}"}
            [users.alice]
            keys = ["{key.PublicKeyLine}"]
            [users.bob]
            keys = ["ssh-ed25519 not-a-key"]
            [agents.team]
            owner = "alcie"
            workspace = "/no/such/directory"
            """);
        ProcessResult check = await RunGatewayAsync("check", "--config", directory["agents.toml"]);
        Assert.Equal(78, check.ExitCode);
        string words = check.StdoutText + check.StderrText;
        foreach (int line in new[] { 2, 3, 5, 6, 10, 12, 13 })
        {
            Assert.Contains($"agents.toml:{line}:", words, StringComparison.Ordinal);
        }

        foreach (string nearest in new[] { "'listen'", "'docker'", "'alice'" })
        {
            Assert.Contains($"did you mean {nearest}", words, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Engine_DownAtTheStart_ComesLater()
    {
        if (await Requirements.DockerAsync() is { } missing)
        {
            Assert.Skip(missing);
        }

        using var directory = new TemporaryDirectory();
        string socket = directory["docker.sock"];
        await using var world = await StartScriptWorldAsync();
        await world.Gateway.StopAsync();
        await world.WriteConfigAsync(world.Config().Replace("[gateway]", $"[gateway]\nengine_socket = \"{socket}\"", StringComparison.Ordinal));
        await world.StartGatewayAsync();
        await using (var early = world.Alice.Attach("alice"))
        {
            ProcessExit exit = await early.WaitForExitAsync(Soon);
            Assert.Equal(69, exit.Code);
            Assert.Contains("engine", Joined(early), StringComparison.OrdinalIgnoreCase);
        }

        File.CreateSymbolicLink(socket, TestEngine.Socket);
        await using var alice = world.Alice.Attach("alice");
        await alice.WaitForScreenAsync("ready-to-work", Long);
    }

    [Fact]
    public async Task StateDirectory_Full_IsSaidAndNothingIsLost()
    {
        if (Environment.UserName != "root")
        {
            Assert.Skip("a small file system is mounted, which only root can do");
        }

        await using var world = await StartScriptWorldAsync();
        await world.Gateway.StopAsync();
        using var directory = new TemporaryDirectory();
        (await ProcessRunner.RunAsync("mount", ["-t", "tmpfs", "-o", "size=256k,mode=700", "tmpfs", directory.Path])).EnsureSuccess();
        try
        {
            await world.WriteConfigAsync(world.Config().Replace(world.StateDirectory, directory.Path, StringComparison.Ordinal));
            await world.StartGatewayAsync();
            await File.WriteAllTextAsync(directory["ballast"], "x");
            await ProcessRunner.RunAsync("sh", ["-c", $"cat /dev/zero > {directory["ballast"]}"]);
            await using (var alice = world.Alice.Attach("alice"))
            {
                ProcessExit exit = await alice.WaitForExitAsync(Soon);
                Assert.Equal(69, exit.Code);
                Assert.Contains("No space left", Joined(alice), StringComparison.Ordinal);
            }

            await world.Gateway.WaitForOutputAsync(new Regex("No space left"), Soon);
            File.Delete(directory["ballast"]);
            await using var again = world.Alice.Attach("alice");
            await again.WaitForScreenAsync("ready-to-work", Long);
        }
        finally
        {
            await world.Gateway.StopAsync();
            await AgentWorld.RemoveContainersAsync(directory.Path);
            (await ProcessRunner.RunAsync("umount", ["-l", directory.Path])).EnsureSuccess();
        }
    }

    [Fact]
    public async Task FirstLogin_ShowsProgressAndCtrlCLeaves()
    {
        await using var world = await StartScriptWorldAsync();
        await using var alice = world.Alice.Attach("alice.first");
        await alice.WaitForScreenAsync("agentssh:", TimeSpan.FromSeconds(5));
        await alice.SendAsync("\u0003");
        ProcessExit exit = await alice.WaitForExitAsync(Soon);

        // On a fast machine the agent may be there before the key is; then the key is the program's.
        Assert.True(exit.Code is 130 or 0, exit.ToString());
    }

    private static Task<ProcessResult> RunGatewayAsync(params string[] arguments) =>
        ProcessRunner.RunAsync(GatewayCommand.Serve("unused")[0], arguments);

    // A message may be wrapped at the terminal's edge.
    private static string Joined(TerminalClient terminal) => string.Concat(terminal.Screen.Lines.Select(line => line));
}
