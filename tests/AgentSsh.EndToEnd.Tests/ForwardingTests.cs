using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>Ports, sockets and keys led between a person's machine and the container, by the real ssh; and that nothing of it is left over.</summary>
public partial class ForwardingTests : WorldTest
{
    private const string SharedAgent = """
        [agents.team]
        owner = "alice"
        drivers = ["bob"]
        watchers = ["carol"]

        [agents.open]
        owner = "alice"
        drivers = ["bob"]
        exec = "drivers"

        """;

    private const string ShellTables = """
        [programs.plain]
        start = ["/bin/bash", "--norc"]

        """;

    // Takes connections at a unix socket and says hello.
    private const string PerlSocketServer = """
        use IO::Socket::UNIX;
        my $listener = IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 5) or die;
        while (my $client = $listener->accept()) { my $line = <$client>; print $client "socket heard $line"; close $client; }
        """;

    [Fact]
    public async Task LocalForward_ToASocketInTheContainer_Connects()
    {
        await using var world = await StartScriptWorldAsync();

        // Where there is no container /tmp is everybody's.
        string socket = $"/tmp/service-{Guid.NewGuid():N}.sock";
        await RunInContainerAsync(world, "cat > s.pl <<'X'\n" + PerlSocketServer + $"\nX\nnohup perl s.pl {socket} >/dev/null 2>&1 & until [ -S {socket} ]; do sleep 0.05; done");
        int port = FreePort.Next();
        await using var forward = Forward(world.Alice, "alice", "-L", $"{port}:{socket}");
        Assert.Equal("socket heard hello", await AskAsync(IPAddress.Loopback, port, "hello\n"));

        // One where nobody listens: the client says why.
        Assert.Contains("/tmp/none.sock cannot be reached in the container: no such file", await RefusalAsync(world.Alice, "alice", "/tmp/none.sock"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RemoteForward_PortAndSocket_ReachThePersonsMachineAndEndWithTheConnection()
    {
        await using var world = await StartScriptWorldAsync();
        using var service = new WebService("alice's machine");
        await using (var forward = Forward(world.Alice, "alice", "-R", $"0:127.0.0.1:{service.Port}", "-R", $"/tmp/back.sock:127.0.0.1:{service.Port}"))
        {
            int port = await AllocatedPortAsync(forward);
            await ListeningAsync(world, "/tmp/back.sock", expected: true);
            foreach (string address in (string[])["127.0.0.1", "localhost"])
            {
                ProcessResult asked = await RunInContainerAsync(world, $"curl -sS --max-time 10 http://{address}:{port}/");
                Assert.Equal("alice's machine", asked.StdoutText);
            }

            Assert.Equal("alice's machine", (await RunInContainerAsync(world, "curl -sS --max-time 10 --unix-socket /tmp/back.sock http://x/")).StdoutText);
            await ListeningAsync(world, Hex(port), expected: true);
            Assert.DoesNotContain($"00000000:{port:X4}", (await InsideAsync(world, "alice", "cat /proc/net/tcp /proc/net/tcp6")).StdoutText, StringComparison.Ordinal);

            // Killed without a word: it is as if it had never been, and the same port is there for the next one at once.
            Signals.Send(forward.ProcessId, Signals.Kill);
            await ListeningAsync(world, Hex(port), expected: false);
            await ListeningAsync(world, "/tmp/back.sock", expected: false);
            Assert.Equal("gone", (await RunInContainerAsync(world, "[ -e /tmp/back.sock ] || printf gone")).StdoutText);
            await using var again = Forward(world.Alice, "alice", "-o", "ExitOnForwardFailure=yes", "-R", $"{port}:127.0.0.1:{service.Port}");
            await ListeningAsync(world, Hex(port), expected: true);
            Assert.Equal("alice's machine", (await RunInContainerAsync(world, $"curl -sS --max-time 10 http://127.0.0.1:{port}/")).StdoutText);
        }
    }

    [Fact]
    public async Task RemoteForward_NetworkOfTheClientGone_TheNextConnectionTakesThePort()
    {
        await using var world = await StartScriptWorldAsync();
        using var service = new WebService("after the tunnel");
        const int Port = 18080;
        await using var frozen = Forward(world.Alice, "alice", "-R", $"{Port}:127.0.0.1:1");
        await ListeningAsync(world, Hex(Port), expected: true);
        Signals.Send(frozen.ProcessId, Signals.Stop);
        try
        {
            await using var next = Forward(world.Alice, "alice", "-o", "ExitOnForwardFailure=yes", "-R", $"{Port}:127.0.0.1:{service.Port}");
            await Wait.Until(
                async () => (await world.Alice.RunAsync("alice", $"curl -sS --max-time 5 http://127.0.0.1:{Port}/")).StdoutText == "after the tunnel",
                Soon,
                () => "an answer through the newer connection");
        }
        finally
        {
            Signals.Send(frozen.ProcessId, Signals.Continue);
        }
    }

    [Fact]
    public async Task RemoteForward_HeldByALivingConnection_IsRefusedWithTheReason()
    {
        await using var world = await StartScriptWorldAsync();
        const int Port = 18081;
        await using var first = Forward(world.Alice, "alice", "-R", $"{Port}:127.0.0.1:1");
        await ListeningAsync(world, Hex(Port), expected: true);
        ProcessResult second = await ProcessRunner.RunAsync(
            "ssh", ["-v", "-o", "ExitOnForwardFailure=yes", .. world.Alice.SshArguments("alice"), "-N", "-R", $"{Port}:127.0.0.1:1"]);
        Assert.Equal(255, second.ExitCode);
        Assert.Contains($"port {Port} in the container is in use", second.StderrText, StringComparison.Ordinal);
        await ListeningAsync(world, Hex(Port), expected: true);
    }

    [Fact]
    public async Task RemoteForward_ContainerKilled_EndsTheConnectionWithAWord()
    {
        await using var world = await StartScriptWorldAsync();
        await using var forward = Forward(world.Alice, "alice", "-R", "18082:127.0.0.1:1");
        await ListeningAsync(world, Hex(18082), expected: true);
        (await TestEngine.RunAsync("kill", await ContainerAsync(world, "alice"))).EnsureSuccess();
        await forward.WaitForScreenAsync("your forwards with it; connect again", Soon);
        ProcessExit exit = await forward.WaitForExitAsync(Soon);
        Assert.Equal(255, exit.Code);

        // Brought back, it listens for nobody.
        (await world.Alice.RunAsync("alice", "true", new ProcessRunnerOptions { Timeout = Long })).EnsureSuccess();
        await ListeningAsync(world, Hex(18082), expected: false);
    }

    [Fact]
    public async Task Everything_ByRole_IsAllowedOrRefusedWithTheReasonToThePersonAndInTheLog()
    {
        await using var world = await StartScriptWorldAsync(tables: SharedAgent);
        await RunInContainerAsync(world, "true", "team");
        await RunInContainerAsync(world, "true", "open");
        foreach ((Person person, string agent, bool may) in new[]
        {
            (world.Alice, "team", true), (world.Bob, "team", false), (world.Carol, "team", false), (world.Bob, "open", true),
        })
        {
            const string NotYours = "are for its owner";
            foreach (string target in (string[])["127.0.0.1:9", "/tmp/none.sock"])
            {
                // Nobody listens there, which whoever may is told.
                Assert.Contains(may ? "cannot be reached in the container" : NotYours, await RefusalAsync(person, agent, target), StringComparison.Ordinal);
            }

            foreach (string place in (string[])["0:127.0.0.1:9", "/tmp/r.sock:127.0.0.1:9"])
            {
                ProcessResult result = await ProcessRunner.RunAsync("ssh", ["-R", place, .. person.SshArguments(agent, "agentssh help")]);
                Assert.True(result.StderrText.Contains(NotYours, StringComparison.Ordinal) == !may, $"{person.Name} {agent} {place}: {result}");
            }
        }

        string log = world.Gateway.Output;
        Assert.Contains("bob at 127.0.0.1", log, StringComparison.Ordinal);
        foreach (string what in (string[])["a connection to 127.0.0.1:9", "a connection to /tmp/none.sock", "a forward from a port", "a forward from /tmp/r.sock"])
        {
            Assert.Matches($"carol at .* was refused {Regex.Escape(what)} on agent team: .* are for its owner; you are a watcher", log);
        }

        ProcessResult low = await ProcessRunner.RunAsync("ssh", ["-R", "80:127.0.0.1:9", .. world.Alice.SshArguments("alice", "true")]);
        Assert.Contains("ports below 1024 are not opened in a container", low.StderrText, StringComparison.Ordinal);
        Assert.Equal(0, low.ExitCode);
    }

    [Fact]
    public async Task Keys_ReattachedAfterAKill_AreBehindTheVerySameSocket()
    {
        RequireContainers();
        if (Requirements.Programs("ssh-agent", "ssh-add") is { } missing)
        {
            Assert.Skip(missing);
        }

        await using var world = await StartWorldAsync(new AgentWorldOptions { Program = "plain", Tables = ShellTables });
        await using var agent = await SshAgent.StartAsync(world.Bob.Key.PrivateKeyPath);
        string key = world.Bob.Key.PublicKeyLine.Split(' ')[1];

        string before;
        await using (var alice = Attach(world.Alice, agent))
        {
            await alice.WaitForScreenAsync("$", Long);
            before = await ListKeysAsync(alice, world, 1);
            Assert.Contains(key, before, StringComparison.Ordinal);
            Signals.Send(alice.ProcessId, Signals.Kill);
        }

        await Wait.Until(async () => (await KeysAsync(world)).Contains("no identities", StringComparison.Ordinal), Soon, () => "an agent without keys");

        string after;
        await using (var alice = Attach(world.Alice, agent))
        {
            await alice.WaitForScreenAsync("$", Long);
            after = await ListKeysAsync(alice, world, 2);
            Assert.Contains("ssh agent of alice", world.Gateway.Output, StringComparison.Ordinal);
        }

        Assert.Equal(before, after);

        // Everybody left: it says so at once.
        await Wait.Until(async () => (await KeysAsync(world)).Contains("no identities", StringComparison.Ordinal), Soon, () => "an agent without keys");
    }

    [Fact]
    public async Task Keys_OfSomebodyWhoMayNotExec_AreNotReached()
    {
        if (Requirements.Programs("ssh-agent", "ssh-add") is { } missing)
        {
            Assert.Skip(missing);
        }

        await using var world = await StartScriptWorldAsync(tables: SharedAgent);
        await using var agent = await SshAgent.StartAsync(world.Bob.Key.PrivateKeyPath);
        await using var bob = Attach(world.Bob, agent, "team");
        await bob.WaitForScreenAsync("ready-to-work", Long);
        ProcessResult listed = await world.Alice.RunAsync("team", "ssh-add -l");
        Assert.Contains("no identities", listed.StdoutText + listed.StderrText, StringComparison.Ordinal);
        Assert.Matches("bob at .* was refused an ssh agent on agent team", world.Gateway.Output);
    }

    private static string Hex(int port) => string.Create(CultureInfo.InvariantCulture, $":{port:X4} ");

    private static async Task<ProcessResult> RunInContainerAsync(AgentWorld world, string command, string agent = "alice") =>
        (await world.Alice.RunAsync(agent, command, new ProcessRunnerOptions { Timeout = Long })).EnsureSuccess();

    private static TerminalClient Forward(Person person, string agent, params string[] options) =>
        TerminalClient.Start(new TerminalClientOptions
        {
            FileName = "ssh",
            Arguments = ["-o", "LogLevel=INFO", .. options, "-N", .. person.SshArguments(agent)],

            // What ssh says stays on one line.
            Size = new TerminalSize(400, 40),
        });

    private static TerminalClient Attach(Person person, SshAgent agent, string name = "alice") =>
        TerminalClient.Start("ssh", ["-o", $"IdentityAgent={agent.Socket}", "-o", "ForwardAgent=yes", .. person.SshArguments(name)]);

    /// <summary>What a person's ssh says when something connects to a forward of it that is refused.</summary>
    private static async Task<string> RefusalAsync(Person person, string agent, string target)
    {
        int port = FreePort.Next();
        await using var forward = Forward(person, agent, "-L", $"{port}:{target}");
        string said = string.Empty;
        await Wait.Until(
            async () =>
            {
                try
                {
                    using var client = new TcpClient();
                    await client.ConnectAsync(IPAddress.Loopback, port);
                    using var reader = new StreamReader(client.GetStream());
                    await reader.ReadToEndAsync();
                }
                catch (Exception e) when (e is SocketException or IOException)
                {
                    // Not yet there, or reset: its words count.
                }

                said = forward.ScreenText;
                return said.Contains("open failed", StringComparison.Ordinal);
            },
            Long,
            () => $"a refusal, after: {said}");
        return said;
    }

    private static async Task<int> AllocatedPortAsync(TerminalClient ssh)
    {
        await ssh.WaitForScreenAsync("Allocated port", Long);
        Match match = AllocatedPort().Match(ssh.ScreenText);
        return int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until something listens in the container, or nothing does: ports as <c>:1F90 </c> with state 0A, sockets by their path.</summary>
    private static Task ListeningAsync(AgentWorld world, string what, bool expected) => Wait.Until(
        async () =>
        {
            ProcessResult listed = await InsideAsync(world, "alice", "grep ' 0A ' /proc/net/tcp /proc/net/tcp6; cat /proc/net/unix");
            return listed.StdoutText.Contains(what, StringComparison.Ordinal) == expected;
        },
        Long,
        () => $"{what} {(expected ? "to be" : "not to be")} listened at in the container");

    private static async Task<string> KeysAsync(AgentWorld world)
    {
        ProcessResult listed = await world.Alice.RunAsync("alice", "timeout 10 ssh-add -L");
        return listed.StdoutText + listed.StderrText;
    }

    private static async Task<string> ListKeysAsync(TerminalClient shell, AgentWorld world, int number)
    {
        await shell.SendAsync($"(echo $SSH_AUTH_SOCK; ssh-add -L) > /workspace/keys.{number} 2>&1; touch /workspace/done.{number}\r");
        await Wait.Until(async () => (await InsideAsync(world, "alice", $"ls /workspace/done.{number}")).ExitCode == 0, Soon, () => $"the keys listed; the screen is:\n{shell.ScreenText}");
        return (await InsideAsync(world, "alice", $"cat /workspace/keys.{number}")).EnsureSuccess().StdoutText;
    }

    private static async Task<string> AskAsync(IPAddress address, int port, string question)
    {
        string answer = string.Empty;
        await Wait.Until(
            async () =>
            {
                try
                {
                    using var client = new TcpClient();
                    await client.ConnectAsync(address, port);
                    await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(question));
                    using var reader = new StreamReader(client.GetStream());
                    answer = (await reader.ReadToEndAsync()).Trim();
                    return answer.Length > 0;
                }
                catch (Exception e) when (e is SocketException or IOException)
                {
                    return false;
                }
            },
            Long,
            () => $"an answer at port {port}");
        return answer;
    }

    [GeneratedRegex(@"Allocated port (\d+)")]
    private static partial Regex AllocatedPort();
}
