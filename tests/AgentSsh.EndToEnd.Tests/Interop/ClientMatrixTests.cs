using System.Security.Cryptography;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Interop;

/// <summary>Other people's clients, each through all that it can do with the gateway.</summary>
public sealed class ClientMatrixTests(InteropWorld interop) : IClassFixture<InteropWorld>
{
    private const int CopiedBytes = 200 * 1024 * 1024;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private static readonly Lazy<byte[]> Copied = new(() => RandomNumberGenerator.GetBytes(CopiedBytes));

    private static readonly Dictionary<string, InteropPeer> Peers = new()
    {
        ["OpenSSH of this machine"] = new OpenSshPeer(),
        ["OpenSSH of the image"] = new OpenSshPeer("agentssh/agent"),
        ["PuTTY"] = new PuttyPeer(),
        ["dropbear"] = new DropbearPeer(),
        ["paramiko"] = new PythonPeer("paramiko_peer.py", "import paramiko"),
        ["asyncssh"] = new PythonPeer("asyncssh_peer.py", "import asyncssh"),
        ["libssh"] = new PythonPeer("libssh_peer.py", "import ctypes; ctypes.CDLL('libssh.so.4')"),
    };

    public static TheoryData<string> Names => [.. Peers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Exec_BringsBothOutputsAndTheStatus(string name)
    {
        InteropPeer peer = await FindAsync(name);
        string[] command = peer.Exec(interop.Target, "echo out; echo err >&2; exit 23");

        ProcessResult result = await ProcessRunner.RunAsync(command[0], command[1..]);

        Assert.True(result.ExitCode == 23, result.ToString());
        Assert.Equal("out\n", result.StdoutText);
        Assert.Contains("err\n", result.StderrText, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Exec_200MegabytesBothWaysAcrossNewKeys_AreTheSame(string name)
    {
        InteropPeer peer = await FindAsync(name);
        string[] command = peer.Exec(interop.Target, "cat");
        var options = new ProcessRunnerOptions { Stdin = new MemoryStream(Copied.Value), Timeout = TimeSpan.FromMinutes(3), MaximumOutputBytes = CopiedBytes + 1 };

        ProcessResult result = await ProcessRunner.RunAsync(command[0], command[1..], options);

        Assert.True(result.ExitCode == 0, result.StderrText);
        Assert.True(Copied.Value.AsSpan().SequenceEqual(result.Stdout), $"{result.Stdout.Length} bytes came back, and not the same");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Screen_TakesKeysAndFollowsTheWindow(string name)
    {
        InteropPeer peer = await FindAsync(name);
        string[] command = peer.Attach(interop.Target);
        await using (var terminal = TerminalClient.Start(new TerminalClientOptions { FileName = command[0], Arguments = command[1..], Size = new TerminalSize(90, 30) }))
        {
            await Wait.Until(async () => await interop.ScreensAsync() is ["90x30"], Soon, () => "one screen of 90x30");
            string word = "from-" + name.Split(' ')[0] + name.Length;
            await terminal.SendAsync(word + "\r");
            await terminal.WaitForScreenAsync($"got:{word}:", Soon);
            terminal.Resize(111, 44);
            await Wait.Until(async () => await interop.ScreensAsync() is ["111x44"], Soon, () => "one screen of 111x44");
            await peer.LeaveAsync(terminal);
        }

        await Wait.Until(async () => await interop.ScreensAsync() is [], Soon, () => "no screen left behind");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Sftp_PutsMovesListsGetsAndRemoves(string name)
    {
        InteropPeer peer = await FindAsync(name);
        using var directory = new TemporaryDirectory();
        byte[] content = Copied.Value[..20_000_001];
        await File.WriteAllBytesAsync(directory["sent"], content);

        await peer.SftpAsync(interop.Target, directory["sent"], "sftp-" + name.Replace(' ', '-'), directory["back"]);

        Assert.Equal(SHA256.HashData(content), SHA256.HashData(await File.ReadAllBytesAsync(directory["back"])));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Forward_ReachesAPortInTheContainer(string name)
    {
        const int Port = 7777;
        InteropPeer peer = await FindAsync(name);
        string listen = $"perl -MIO::Socket::INET -e 'my $l = IO::Socket::INET->new(LocalAddr => \"127.0.0.1\", LocalPort => {Port}, Listen => 5, ReuseAddr => 1) or exit 0; "
            + "while (my $c = $l->accept()) { my $line = <$c>; print $c \"heard $line\"; close $c; }'";
        (await interop.World.Alice.RunAsync("alice", $"setsid {listen} > /dev/null 2>&1 < /dev/null &")).EnsureSuccess();
        await Wait.Until(
            async () => (await interop.World.Alice.RunAsync("alice", $": < /dev/tcp/127.0.0.1/{Port}")).ExitCode == 0, Soon, () => "a server in the container");

        Assert.Equal($"heard {name}\n", await peer.ForwardAsync(interop.Target, Port, name));
    }

    private async Task<InteropPeer> FindAsync(string name)
    {
        Assert.SkipWhen(interop.Missing is not null, interop.Missing ?? "");
        InteropPeer peer = Peers[name];
        string? missing = await peer.MissingAsync();
        Assert.SkipWhen(missing is not null, missing ?? "");
        return peer;
    }
}
