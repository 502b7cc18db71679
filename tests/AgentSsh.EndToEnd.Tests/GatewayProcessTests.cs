using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>The harness itself, with a shell in the gateway's place: what a broken gateway looks like in a test's failure.</summary>
public class GatewayProcessTests
{
    private static readonly Dictionary<string, string?> Nothing = [];
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task StartAsync_ReadyLine_TellsTheAddressAndStopEndsIt()
    {
        await using var gateway = await GatewayProcess.StartAsync(
            ["sh", "-c", "trap 'echo bye; exit 3' TERM; echo 'info: listening on 127.0.0.1:2222'; while :; do sleep 0.05; done"], Nothing, Soon);
        Assert.Equal("127.0.0.1:2222", gateway.Address);
        Assert.Equal(3, await gateway.StopAsync());
        Assert.Contains("bye", gateway.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_ProgramEndsBefore_FailsAtOnceWithItsOutput()
    {
        var e = await Assert.ThrowsAsync<TimeoutException>(
            () => GatewayProcess.StartAsync(["sh", "-c", "echo 'agents.toml:3: no such key' >&2; exit 78"], Nothing, TimeSpan.FromMinutes(5)));
        Assert.Contains("agents.toml:3", e.Message, StringComparison.Ordinal);
        Assert.Contains("78", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_NeverReady_IsStoppedAndShowsItsOutput()
    {
        var e = await Assert.ThrowsAsync<TimeoutException>(
            () => GatewayProcess.StartAsync(["sh", "-c", "echo still thinking; exec sleep 600"], Nothing, TimeSpan.FromMilliseconds(300)));
        Assert.Contains("still thinking", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KillAsync_RunningGateway_IsGone()
    {
        await using var gateway = await GatewayProcess.StartAsync(["sh", "-c", "echo listening on x; exec sleep 600"], Nothing, Soon);
        await gateway.KillAsync();
        await Wait.Until(() => gateway.HasExited, Soon, "its end");
        Assert.Throws<System.ComponentModel.Win32Exception>(() => Signals.Send(gateway.ProcessId, 0));
    }
}
