using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>What editors and copying tools do with one ssh: VS Code's and JetBrains' pattern, large files over sftp, rsync and git. The editors themselves are not run here.</summary>
public class RemoteToolsTests : WorldTest
{
    private const int Large = 512 * 1024 * 1024;
    private const int ServerSize = 100 * 1024 * 1024;

    private const string PerlWeb = """
        use IO::Socket::INET;
        my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 7788, Listen => 50, ReuseAddr => 1) or die;
        while (my $client = $listener->accept()) {
          next if fork();
          while (my $line = <$client>) { last if $line =~ /^\r?\n$/; }
          print $client "HTTP/1.0 200 OK\r\n\r\nfrom the container"; close $client; exit;
        }
        """;

    private static readonly TimeSpan VeryLong = TimeSpan.FromMinutes(4);

    /// <summary>As VS Code's Remote-SSH: a shell without a terminal that gets its script on stdin and stays, a dynamic forward, the server's archive through a command's stdin, and
    /// further commands, all on one connection at the same time.</summary>
    [Fact]
    public async Task EditorsPattern_OneConnection_UploadsRunsAndForwardsAtTheSameTime()
    {
        if (Requirements.Programs("curl") is { } missing)
        {
            Assert.Skip(missing);
        }

        await using var world = await StartScriptWorldAsync();
        (await world.Alice.RunAsync(
            "alice",
            "cat > web.pl <<'X'\n" + PerlWeb + "\nX\nnohup perl web.pl >/dev/null 2>&1 & sleep 0.1",
            new ProcessRunnerOptions { Timeout = Long })).EnsureSuccess();
        using var directory = new TemporaryDirectory();
        int socks = FreePort.Next();
        string control = directory["control"];

        // The master is the long-lived command itself, as the editor's is.
        using var master = Process.Start(new ProcessStartInfo(
            "ssh",
            [
                "-o", "ControlMaster=yes", "-o", $"ControlPath={control}", "-T", "-D", $"127.0.0.1:{socks}", .. world.Alice.SshArguments("alice", "bash"),
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            await master.StandardInput.WriteLineAsync("echo listening-on=$$; while read -r word; do echo \"server:$word\"; done; echo bye");
            await master.StandardInput.FlushAsync();
            Assert.StartsWith("listening-on=", await ReadLineAsync(master), StringComparison.Ordinal);

            byte[] archive = new byte[ServerSize];
            new Random(11).NextBytes(archive);
            string[] over = ["-o", $"ControlPath={control}", .. world.Alice.SshArguments("alice")];
            Task<ProcessResult> upload = ProcessRunner.RunAsync(
                "ssh", [.. over, "cat > server.tar && sha256sum < server.tar"], new ProcessRunnerOptions { Stdin = new MemoryStream(archive), Timeout = VeryLong });
            Task<ProcessResult>[] commands = [.. Enumerable.Range(0, 5).Select(i => ProcessRunner.RunAsync("ssh", [.. over, $"sleep 0.3; echo {i}; exit {i}"]))];
            Task<ProcessResult>[] pages =
            [
                .. Enumerable.Range(0, 12).Select(_ => ProcessRunner.RunAsync("curl", ["-sS", "--max-time", "25", "--socks5-hostname", $"127.0.0.1:{socks}", "http://localhost:7788/"])),
            ];
            await master.StandardInput.WriteLineAsync("ping");
            await master.StandardInput.FlushAsync();
            Assert.Equal("server:ping", await ReadLineAsync(master));

            for (int i = 0; i < commands.Length; i++)
            {
                ProcessResult result = await commands[i];
                Assert.Equal((i, $"{i}\n"), (result.ExitCode, result.StdoutText));
            }

            foreach (Task<ProcessResult> page in pages)
            {
                Assert.Equal("from the container", (await page).EnsureSuccess().StdoutText);
            }

            Assert.StartsWith(Convert.ToHexStringLower(SHA256.HashData(archive)), (await upload).EnsureSuccess().StdoutText, StringComparison.Ordinal);
            master.StandardInput.Close();
            Assert.Equal("bye", await ReadLineAsync(master));
            await master.WaitForExitAsync().WaitAsync(Soon);
            Assert.Equal(0, master.ExitCode);
        }
        finally
        {
            if (!master.HasExited)
            {
                master.Kill();
                await master.WaitForExitAsync();
            }
        }
    }

    [Fact]
    public async Task DirectTcpip_AHundredAtOnce_AllAnswerAndLeaveNoDescriptors()
    {
        await using var world = await StartScriptWorldAsync();
        (await world.Alice.RunAsync(
            "alice",
            "cat > web.pl <<'X'\n" + PerlWeb + "\nX\nnohup perl web.pl >/dev/null 2>&1 & sleep 0.1",
            new ProcessRunnerOptions { Timeout = Long })).EnsureSuccess();
        int port = FreePort.Next();
        int gatewayBefore;
        string supervisorBefore;
        await using (var forward = TerminalClient.Start("ssh", ["-N", "-L", $"{port}:127.0.0.1:7788", .. world.Alice.SshArguments("alice")]))
        {
            await Wait.Until(() => CanConnect(port), Long, "the forward");
            gatewayBefore = Descriptors(world);
            supervisorBefore = await SupervisorDescriptorsAsync(world);
            TcpClient[] clients = [.. Enumerable.Range(0, 100).Select(_ => new TcpClient())];
            await Task.WhenAll(clients.Select(client => client.ConnectAsync(IPAddress.Loopback, port)));
            string[] answers = await Task.WhenAll(clients.Select(async client =>
            {
                await client.GetStream().WriteAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray());
                using var reader = new StreamReader(client.GetStream());
                return await reader.ReadToEndAsync();
            })).WaitAsync(Long);
            Assert.All(answers, answer => Assert.EndsWith("from the container", answer, StringComparison.Ordinal));
        }

        await Wait.Until(() => Descriptors(world) <= gatewayBefore + 2, Soon, () => $"{gatewayBefore} descriptors of the gateway, not {Descriptors(world)}");
        string now = string.Empty;
        await Wait.Until(
            async () =>
            {
                now = await SupervisorDescriptorsAsync(world);
                return Sockets(now) <= Sockets(supervisorBefore) + 2;
            },
            Soon,
            () => $"as many sockets of the supervisor as before:\n{supervisorBefore}\nnot:\n{now}");
    }

    [Fact]
    public async Task Sftp_LargeFileBothWaysAndResumed_IsTheSameByteForByte()
    {
        if (Requirements.Programs("sftp") is { } missing)
        {
            Assert.Skip(missing);
        }

        await using var world = await StartScriptWorldAsync();
        using var directory = new TemporaryDirectory();
        string hash = WriteLarge(directory["large"]);
        await SftpAsync(world, $"put {directory["large"]} large");
        Assert.StartsWith(hash, (await world.Alice.RunAsync("alice", "sha256sum < large", new ProcessRunnerOptions { Timeout = Long })).StdoutText, StringComparison.Ordinal);
        await SftpAsync(world, $"get large {directory["back"]}");
        Assert.Equal(hash, HashOf(directory["back"]));

        // Broken off in the middle, either way, and resumed.
        (await world.Alice.RunAsync("alice", "truncate -s 200M large")).EnsureSuccess();
        await SftpAsync(world, $"reput {directory["large"]} large");
        Assert.StartsWith(hash, (await world.Alice.RunAsync("alice", "sha256sum < large", new ProcessRunnerOptions { Timeout = Long })).StdoutText, StringComparison.Ordinal);
        await using (var back = File.OpenWrite(directory["back"]))
        {
            back.SetLength(200 * 1024 * 1024);
        }

        await SftpAsync(world, $"reget large {directory["back"]}");
        Assert.Equal(hash, HashOf(directory["back"]));
    }

    [Fact]
    public async Task Rsync_KilledInTheMiddle_GoesOnFromThePart()
    {
        if (Requirements.Programs("rsync") is { } missing)
        {
            Assert.Skip(missing);
        }

        await using var world = await StartScriptWorldAsync();
        using var directory = new TemporaryDirectory();
        string hash = WriteLarge(directory["large"]);
        string[] arguments = ["--partial", "--inplace", "-e", $"ssh -F {world.Alice.SshConfigPath}", directory["large"], "alice@gw:large"];
        (await world.Alice.RunAsync("alice", "true", new ProcessRunnerOptions { Timeout = Long })).EnsureSuccess();
        using (var broken = Process.Start("rsync", ["--bwlimit=50m", .. arguments]))
        {
            await Wait.Until(
                async () => long.TryParse((await world.Alice.RunAsync("alice", "stat -c %s large")).StdoutText, out long size) && size > 20_000_000, Long, () => "a part");
            broken.Kill(entireProcessTree: true);
            await broken.WaitForExitAsync();
        }

        ProcessResult rest = (await ProcessRunner.RunAsync("rsync", ["--stats", .. arguments], new ProcessRunnerOptions { Timeout = VeryLong })).EnsureSuccess();
        Assert.DoesNotContain("Matched data: 0 bytes", rest.StdoutText, StringComparison.Ordinal);
        Assert.StartsWith(hash, (await world.Alice.RunAsync("alice", "sha256sum < large", new ProcessRunnerOptions { Timeout = Long })).StdoutText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Git_PushIntoTheContainer_Arrives()
    {
        if (Requirements.Programs("git") is { } missing)
        {
            Assert.Skip(missing);
        }

        await using var world = await StartScriptWorldAsync();
        using var directory = new TemporaryDirectory();
        (await world.Alice.RunAsync("alice", "git init -q --bare -b main shared.git", new ProcessRunnerOptions { Timeout = Long })).EnsureSuccess();
        byte[] content = new byte[5_000_000];
        new Random(4).NextBytes(content);
        Directory.CreateDirectory(directory["repo"]);
        await File.WriteAllBytesAsync(Path.Combine(directory["repo"], "file"), content);
        var git = new ProcessRunnerOptions
        {
            WorkingDirectory = directory["repo"],
            Environment = new Dictionary<string, string?> { ["GIT_SSH_COMMAND"] = $"ssh -F {world.Alice.SshConfigPath}" },
            Timeout = Long,
        };
        foreach (string[] arguments in new string[][]
        {
            ["init", "-q", "-b", "main"], ["add", "file"], ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "pushed"],
            ["push", "-q", "alice@gw:shared.git", "main"],
        })
        {
            (await ProcessRunner.RunAsync("git", arguments, git)).EnsureSuccess();
        }

        ProcessResult sum = await world.Alice.RunAsync("alice", "git -C shared.git cat-file blob main:file | sha256sum");
        Assert.StartsWith(Convert.ToHexStringLower(SHA256.HashData(content)), sum.StdoutText, StringComparison.Ordinal);
    }

    private static async Task<string?> ReadLineAsync(Process process) => await process.StandardOutput.ReadLineAsync().WaitAsync(Long);

    private static async Task SftpAsync(AgentWorld world, string line) => (await ProcessRunner.RunAsync(
        "sftp",
        ["-q", "-F", world.Alice.SshConfigPath, "-b", "-", "alice@gw"],
        new ProcessRunnerOptions { Stdin = new MemoryStream(Encoding.UTF8.GetBytes(line + "\n")), Timeout = VeryLong })).EnsureSuccess();

    private static string WriteLarge(string path)
    {
        var random = new Random(9);
        byte[] piece = new byte[1024 * 1024];
        using FileStream file = File.Create(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int written = 0; written < Large; written += piece.Length)
        {
            random.NextBytes(piece);
            file.Write(piece);
            hash.AppendData(piece);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string HashOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static int Descriptors(AgentWorld world) => Directory.GetFileSystemEntries($"/proc/{world.Gateway.ProcessId}/fd").Length;

    private static async Task<string> SupervisorDescriptorsAsync(AgentWorld world) =>
        (await InsideAsync(world, "alice", "ls -l /proc/$(pgrep -o -f agentssh-supervisor)/fd")).EnsureSuccess().StdoutText;

    // Pipes come and go with the programs that it runs beside.
    private static int Sockets(string listing) => listing.Split('\n').Count(line => line.Contains("socket:", StringComparison.Ordinal));

    private static bool CanConnect(int port)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
