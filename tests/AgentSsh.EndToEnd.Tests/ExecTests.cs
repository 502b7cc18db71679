using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>Commands, files and ports: the same road as the screen, into the same container.</summary>
public class ExecTests : WorldTest
{
    private const string PerlServer = """
        use IO::Socket::INET;
        my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 7777, Listen => 5, ReuseAddr => 1) or die;
        while (my $client = $listener->accept()) { my $line = <$client>; print $client "heard $line"; close $client; }
        """;

    private const string SharedAgent = """
        [agents.team]
        owner = "alice"
        drivers = ["bob"]
        watchers = ["carol"]

        """;

    [Fact]
    public async Task Exec_ByTheOwner_BehavesAsOverAnySsh()
    {
        await using var world = await StartScriptWorldAsync(tables: SharedAgent);

        Assert.Equal(3, (await world.Alice.RunAsync("team", "exit 3")).ExitCode);

        ProcessResult both = await world.Alice.RunAsync("team", "echo out; echo err >&2; pwd; whoami; id -u");
        Assert.Equal("err\n", both.StderrText);
        string[] ours = TestEngine.IsLocal
            ? [Path.Combine(world.StateDirectory, "local", "team", "workspace"), Environment.UserName, (await ProcessRunner.RunAsync("id", ["-u"])).StdoutText.Trim()]
            : ["/workspace", "agent", "1000"];
        Assert.Equal(["out", .. ours], both.StdoutText.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        // Half-close: the command reads to the end of its input and answers after it.
        var halfClosed = new ProcessRunnerOptions { Stdin = new MemoryStream("one\ntwo\n"u8.ToArray()) };
        Assert.Equal("2\n", (await world.Alice.RunAsync("team", "wc -l; ", halfClosed)).EnsureSuccess().StdoutText);

        // A signal's name arrives; the client of OpenSSH makes 255 of it.
        ProcessResult signalled = await world.Alice.RunAsync("team", "kill -TERM $$");
        Assert.Equal(255, signalled.ExitCode);
        ProcessResult verbose = await ProcessRunner.RunAsync("ssh", ["-v", .. world.Alice.SshArguments("team", "kill -TERM $$")]);
        Assert.Contains("exit-signal", verbose.StderrText, StringComparison.Ordinal);

        ProcessResult background = await world.Alice.RunAsync("team", "echo start; (sleep 0.2; echo late) & echo end; wait");
        Assert.Equal("start\nend\nlate\n", background.StdoutText);
    }

    [Fact]
    public async Task Exec_200MegabytesThroughCat_ComeBackTheSame()
    {
        const int Size = 200 * 1024 * 1024;
        await using var world = await StartScriptWorldAsync();
        (await world.Alice.RunAsync("alice", "true", new ProcessRunnerOptions { Timeout = Long })).EnsureSuccess();
        byte[] sent = new byte[Size];
        new Random(7).NextBytes(sent);
        var options = new ProcessRunnerOptions { Stdin = new MemoryStream(sent), Timeout = Long };
        ProcessResult result = (await world.Alice.RunAsync("alice", "cat", options)).EnsureSuccess();
        Assert.Equal(Size, result.Stdout.Length);
        Assert.Equal(SHA256.HashData(sent), SHA256.HashData(result.Stdout));
    }

    [Fact]
    public async Task Files_ByScpSftpRsyncAndGit_Arrive()
    {
        if (Requirements.Programs("scp", "sftp", "rsync", "git") is { } missing)
        {
            Assert.Skip(missing);
        }

        await using var world = await StartScriptWorldAsync();
        using var directory = new TemporaryDirectory();
        byte[] content = new byte[3_000_000];
        new Random(3).NextBytes(content);
        await File.WriteAllBytesAsync(directory["file"], content);
        string config = world.Alice.SshConfigPath;

        (await ProcessRunner.RunAsync("scp", ["-F", config, directory["file"], "alice@gw:copied"])).EnsureSuccess();
        (await ProcessRunner.RunAsync("scp", ["-F", config, "alice@gw:copied", directory["back"]])).EnsureSuccess();
        Assert.Equal(content, await File.ReadAllBytesAsync(directory["back"]));

        (await ProcessRunner.RunAsync("sftp", ["-F", config, "-b", "-", "alice@gw"], $"rename copied renamed\nget renamed {directory["sftp"]}\n")).EnsureSuccess();
        Assert.Equal(content, await File.ReadAllBytesAsync(directory["sftp"]));

        (await ProcessRunner.RunAsync("rsync", ["-a", "-e", $"ssh -F {config}", directory["file"], "alice@gw:synced"])).EnsureSuccess();
        ProcessResult sum = await world.Alice.RunAsync("alice", "sha256sum < synced");
        Assert.StartsWith(Convert.ToHexStringLower(SHA256.HashData(content)), sum.StdoutText, StringComparison.Ordinal);

        (await world.Alice.RunAsync(
            "alice",
            "git init -q repo && cd repo && git -c user.name=a -c user.email=a@example.org commit -q --allow-empty -m first")).EnsureSuccess();
        var git = new ProcessRunnerOptions { Environment = new Dictionary<string, string?> { ["GIT_SSH_COMMAND"] = $"ssh -F {config}" } };
        (await ProcessRunner.RunAsync("git", ["clone", "-q", "alice@gw:repo", directory["clone"]], git)).EnsureSuccess();
        ProcessResult log = await ProcessRunner.RunAsync("git", ["-C", directory["clone"], "log", "--format=%s"]);
        Assert.Equal("first\n", log.EnsureSuccess().StdoutText);
    }

    [Fact]
    public async Task LocalForward_ToAServerInTheContainer_Connects()
    {
        await using var world = await StartScriptWorldAsync();
        (await world.Alice.RunAsync(
            "alice",
            "cat > server.pl <<'X'\n" + PerlServer + "\nX\nnohup perl server.pl >/dev/null 2>&1 & sleep 0.1")).EnsureSuccess();
        int port = FreePort.Next();
        await using var forward = TerminalClient.Start(
            "ssh", [.. world.Alice.SshArguments("alice"), "-N", "-L", $"{port}:127.0.0.1:7777"]);
        string answer = string.Empty;
        await Wait.Until(
            async () =>
            {
                try
                {
                    using var client = new TcpClient();
                    await client.ConnectAsync("127.0.0.1", port);
                    await client.GetStream().WriteAsync("hello\n"u8.ToArray());
                    using var reader = new StreamReader(client.GetStream());
                    answer = (await reader.ReadToEndAsync()).Trim();
                    return answer.Length > 0;
                }
                catch (Exception e) when (e is SocketException or IOException)
                {
                    return false;
                }
            },
            Soon,
            () => "an answer through the forward");
        Assert.Equal("heard hello", answer);
    }

    [Fact]
    public async Task AgentForwarding_ByTheOwner_ReachesTheKeysOfWhoForwards()
    {
        if (Requirements.Programs("ssh-agent", "ssh-add") is { } missing)
        {
            Assert.Skip(missing);
        }

        await using var world = await StartScriptWorldAsync(tables: SharedAgent);
        using var directory = new TemporaryDirectory();
        string socket = directory["agent.sock"];
        using var agent = System.Diagnostics.Process.Start("ssh-agent", ["-D", "-a", socket]);
        try
        {
            await Wait.Until(() => File.Exists(socket), Soon, "the ssh agent");
            var environment = new ProcessRunnerOptions { Environment = new Dictionary<string, string?> { ["SSH_AUTH_SOCK"] = socket }, Timeout = Long };
            (await ProcessRunner.RunAsync("ssh-add", ["-q", world.Bob.Key.PrivateKeyPath], environment)).EnsureSuccess();

            ProcessResult with = await ProcessRunner.RunAsync(
                "ssh", ["-A", "-o", $"IdentityAgent={socket}", "-o", $"ForwardAgent={socket}", .. world.Alice.SshArguments("team", "ssh-add -L")], environment);
            Assert.Contains(world.Bob.Key.PublicKeyLine.Split(' ')[1], with.StdoutText, StringComparison.Ordinal);
            ProcessResult without = await world.Alice.RunAsync("team", "ssh-add -L");
            Assert.DoesNotContain(world.Bob.Key.PublicKeyLine.Split(' ')[1], without.StdoutText, StringComparison.Ordinal);
        }
        finally
        {
            agent.Kill();
            await agent.WaitForExitAsync();
        }
    }

    [Theory]
    [InlineData("echo hi")]
    [InlineData("agentssh shell")]
    public async Task Exec_ByADriverOrWatcher_IsRefusedInPlainWords(string command)
    {
        await using var world = await StartScriptWorldAsync(tables: SharedAgent);
        foreach (Person person in new[] { world.Bob, world.Carol })
        {
            ProcessResult refused = await person.RunAsync("team", command);
            Assert.Equal(77, refused.ExitCode);
            Assert.Contains("are for its owner", refused.StderrText, StringComparison.Ordinal);
            ProcessResult sftp = await ProcessRunner.RunAsync("sftp", ["-F", person.SshConfigPath, "-b", "-", "team@gw"], "ls\n");
            Assert.NotEqual(0, sftp.ExitCode);
            Assert.Contains("are for its owner", sftp.StderrText, StringComparison.Ordinal);
            ProcessResult forward = await ProcessRunner.RunAsync(
                "ssh", ["-o", "LogLevel=INFO", .. person.SshArguments("team"), "-W", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{7777}")]);
            Assert.Contains("are for its owner", forward.StderrText, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Shell_WithoutATerminal_SaysWhatToDo()
    {
        await using var world = await StartScriptWorldAsync();
        ProcessResult result = await ProcessRunner.RunAsync("ssh", ["-T", .. world.Alice.SshArguments("alice")]);
        Assert.Equal(64, result.ExitCode);
        Assert.Contains("ssh -t", result.StderrText, StringComparison.Ordinal);
    }
}
