using AgentSsh.Link;

namespace AgentSsh.Gateway.Tests.Agents;

public sealed class AgentReportTests
{
    [Fact]
    public void Decode_WhatMovesTheCursorOrTurnsTheReadingDirection_IsABlank()
    {
        const string wild = "a\e]0;x\ab\r\nc\u009b\u202ed\u2066\u2028e é 漢 😀";
        const string tame = "a ]0;x b  c  d  e é 漢 😀";
        var report = new AgentReport(ProgramState.Waiting, wild, "claude", "", 1, null, 0, "permission", wild, wild);
        AgentReport read = AgentReport.Decode(report.Encode());
        Assert.Equal((tame, tame, tame), (read.Reason, read.Pending, read.Alarm));
    }
}
