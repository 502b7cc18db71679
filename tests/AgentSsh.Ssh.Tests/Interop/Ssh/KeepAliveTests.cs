using System.Diagnostics;
using AgentSsh.Testing;

namespace AgentSsh.Ssh.Tests.Interop.Ssh;

/// <summary>keepalive@openssh.com against the real ssh.</summary>
public sealed class KeepAliveTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Client_Frozen_IsGivenUpAfterTheUnansweredQuestions()
    {
        await using LoopbackServer server = Server();
        using Process ssh = await StartAsync(server);
        try
        {
            Signals.Send(ssh.Id, Signals.Stop);
            long stopped = Stopwatch.GetTimestamp();

            await Wait.Until(() => !server.Events.Ends.IsEmpty, TimeSpan.FromSeconds(20), "the end of the frozen client's connection");

            Assert.Equal(ConnectionEndReason.KeepAliveTimeout, Assert.Single(server.Events.Ends).Reason);

            // Two questions, and the silence after the second; one second less, which the clock of keep-alives may tick away.
            Assert.InRange(Stopwatch.GetElapsedTime(stopped), 2 * Interval, TimeSpan.FromSeconds(20));
        }
        finally
        {
            Signals.Send(ssh.Id, Signals.Continue);
        }

        await ssh.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(255, ssh.ExitCode);
    }

    [Fact]
    public async Task Client_Silent_AnswersAndStays()
    {
        await using LoopbackServer server = Server();
        using Process ssh = await StartAsync(server);

        await Task.Delay(5 * Interval);

        Assert.Empty(server.Events.Ends);
        ssh.StandardInput.Close();
        await ssh.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(7, ssh.ExitCode);
    }

    private static LoopbackServer Server() => new(configure: options => options with
    {
        Limits = new SshServerLimits { ClientAliveInterval = Interval, ClientAliveCountMax = 2 },
    });

    private static async Task<Process> StartAsync(LoopbackServer server)
    {
        Process ssh = Process.Start(new ProcessStartInfo(OpenSsh.Find("ssh"), [.. OpenSsh.Arguments(server.Port, server.KeyFile, LoopbackServer.User), "cat"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

        // It is there once it has echoed.
        await ssh.StandardInput.WriteAsync("x\n");
        await ssh.StandardInput.FlushAsync();
        Assert.Equal("x", await ssh.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        return ssh;
    }
}
