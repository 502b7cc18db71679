using System.Text.Json;
using AgentSsh.Gateway.Agents;
using AgentSsh.Gateway.Commands;
using AgentSsh.Link;

namespace AgentSsh.Gateway.Tests.Commands;

public class StatusTextTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData((ulong)long.MaxValue)]
    [InlineData(0ul)]
    public void Json_AnyMomentThatAContainerSays_IsPrinted(ulong changedAt)
    {
        var status = Status(new AgentReport(ProgramState.Idle, "", "claude", "", 1, null, changedAt));
        using var json = JsonDocument.Parse(StatusText.Json(status));
        Assert.Equal("idle", json.RootElement.GetProperty("state").GetString());
        Assert.Contains("idle", StatusText.Plain(status, Noon), StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_PendingAlarmAndEnd_EachHasItsLine()
    {
        var report = new AgentReport(ProgramState.Idle, "", "claude", "", 1, null, 0, Pending: "args, env TOKEN", Alarm: "the disk of /workspace is full");
        string text = StatusText.Plain(Status(report), Noon.AddMinutes(5));
        Assert.Contains("pending:      memory 4GiB -> 8GiB; applied when nobody is attached", text, StringComparison.Ordinal);
        Assert.Contains("pending:      args, env TOKEN; applied by the program's next start", text, StringComparison.Ordinal);
        Assert.Contains("alarm:        the disk of /workspace is full", text, StringComparison.Ordinal);
        Assert.Contains("container:    ended 5m00s ago: exit status 1", text, StringComparison.Ordinal);
    }

    private static AgentStatus Status(AgentReport report) => new(
        "alice", "alice", AgentPhase.Running, report, "claude", [new PendingChange("memory", "4GiB", "8GiB")], "", new ContainerEnd("exit status 1", Noon), []);
}
