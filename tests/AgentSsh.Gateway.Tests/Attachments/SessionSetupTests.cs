using AgentSsh.Gateway.Attachments;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Tests.Attachments;

public class SessionSetupTests
{
    [Theory]
    [InlineData(0u, 0u)]
    [InlineData(0u, 40u)]
    [InlineData(120u, 0u)]
    [InlineData(4_000_000_000u, 40u)]
    [InlineData(120u, 100_000u)]
    public void Resize_ToASizeThatNoTerminalHas_KeepsTheOneBefore(uint columns, uint rows)
    {
        var setup = new SessionSetup();
        setup.SetPty(new PtyRequest("xterm", new TerminalSize(120, 40), default));
        setup.Resize(new TerminalSize(columns, rows));
        Assert.Equal(new TerminalSize(120, 40), setup.Pty!.Size);
    }

    [Fact]
    public void SetPty_OfUnknownSize_TakesTheUsualOne()
    {
        var setup = new SessionSetup();
        setup.SetPty(new PtyRequest("xterm", default, default));
        Assert.Equal(new TerminalSize(80, 24), setup.Pty!.Size);
    }

    [Theory]
    [InlineData("LANG", true)]
    [InlineData("LC_ALL", true)]
    [InlineData("COLORTERM", true)]
    [InlineData("LD_PRELOAD", false)]
    [InlineData("PATH", false)]
    [InlineData("ANTHROPIC_BASE_URL", false)]
    public void TryAdd_Variable_OnlyThoseOfTerminalAndLanguage(string name, bool taken) =>
        Assert.Equal(taken, new SessionSetup().TryAdd(new EnvRequest(name, "x")));

    [Fact]
    public void TryAdd_MoreThanAnybodySends_IsBounded()
    {
        var setup = new SessionSetup();
        for (int i = 0; i < 1000; i++)
        {
            setup.TryAdd(new EnvRequest($"LC_{i}", "x"));
        }

        Assert.Equal(64, setup.Environment.Count);
    }
}
