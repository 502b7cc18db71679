using System.Globalization;
using System.Net.Sockets;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>ControlMaster: several sessions and forwards on one connection, as VS Code and people's configurations have it.</summary>
public class MultiplexTests : WorldTest
{
    private const string OneLineServer =
        "perl -MIO::Socket::INET -e 'my $l = IO::Socket::INET->new(LocalAddr => \"127.0.0.1\", LocalPort => 7778, Listen => 5, ReuseAddr => 1) or die; " +
        "while (my $c = $l->accept()) { my $x = <$c>; print $c \"heard $x\"; close $c; }' > /dev/null 2>&1 &";

    [Fact]
    public async Task ControlMaster_SessionsForwardAndExit_ShareOneConnection()
    {
        await using var world = await StartScriptWorldAsync();
        using var directory = new TemporaryDirectory();
        string[] control = ["-o", $"ControlPath={directory["master"]}"];
        (await RunAsync(world, [.. control, "-o", "ControlMaster=yes", "-o", "ControlPersist=60", "-fN"])).EnsureSuccess();
        int port = FreePort.Next();
        string forward = string.Create(CultureInfo.InvariantCulture, $"{port}:127.0.0.1:7778");
        try
        {
            // SSH_CONNECTION does not tell: what the gateway's own log tells is that one connection carried all of it.
            ProcessResult[] sessions = await Task.WhenAll(Enumerable.Range(0, 4).Select(
                i => RunAsync(world, control, string.Create(CultureInfo.InvariantCulture, $"cat; exit {i}"), $"input {i}")));
            for (int i = 0; i < sessions.Length; i++)
            {
                Assert.Equal((i, $"input {i}", ""), (sessions[i].ExitCode, sessions[i].StdoutText, sessions[i].StderrText));
            }

            (await RunAsync(world, control, OneLineServer)).EnsureSuccess();
            (await RunAsync(world, [.. control, "-O", "forward", "-L", forward])).EnsureSuccess();
            await Wait.Until(async () => await AskAsync(port) == "heard hello", Soon, () => "an answer through the forward");
            (await RunAsync(world, [.. control, "-O", "cancel", "-L", forward])).EnsureSuccess();
            await Assert.ThrowsAsync<SocketException>(() => AskAsync(port));

            (await RunAsync(world, [.. control, "-O", "check"])).EnsureSuccess();
        }
        finally
        {
            (await RunAsync(world, [.. control, "-O", "exit"])).EnsureSuccess();
        }

        await Wait.Until(() => !File.Exists(directory["master"]), Soon, "the end of the master");
        Assert.Single(world.Gateway.Output.Split('\n'), line => line.Contains("alice logged in to agent alice", StringComparison.Ordinal));
    }

    private static Task<ProcessResult> RunAsync(AgentWorld world, IEnumerable<string> options, string? command = null, string input = "") =>
        ProcessRunner.RunAsync("ssh", [.. options, .. world.Alice.SshArguments("alice", command is null ? [] : [command])], input);

    private static async Task<string> AskAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        try
        {
            await client.GetStream().WriteAsync("hello\n"u8.ToArray());
            using var reader = new StreamReader(client.GetStream());
            return (await reader.ReadToEndAsync()).Trim();
        }
        catch (IOException)
        {
            // The server in the container does not listen yet.
            return "";
        }
    }
}
