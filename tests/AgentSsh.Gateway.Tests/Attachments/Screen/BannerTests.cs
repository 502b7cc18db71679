using System.Text;
using AgentSsh.Gateway.Attachments.Screen;
using TerminalSize = AgentSsh.Ssh.TerminalSize;

namespace AgentSsh.Gateway.Tests.Attachments.Screen;

public sealed class BannerTests
{
    [Theory]
    [InlineData("é")]
    [InlineData("\u8bb8")]
    [InlineData("\U0001f600")]
    [InlineData("a\u0301")]
    public void Over_WhateverAContainerSays_FitsANotice(string text)
    {
        string[] lines = [.. Enumerable.Repeat(string.Concat(Enumerable.Repeat(text, 4096)), Banner.MaxLines)];
        Assert.InRange(Encoding.UTF8.GetByteCount(Banner.Over(lines, new TerminalSize(10_000, 100))), 1, ScreenStream.MaxNotice);
    }

    [Fact]
    public void Over_LineOfWideCharacters_IsPaddedByWhatItTakesOfTheTerminal()
    {
        string banner = Banner.Over(["\u8bb8\u8bb8"], new TerminalSize(10, 5));
        Assert.Equal("\e7\e[1;1H\e[0;7m \u8bb8\u8bb8     \e8", banner);
    }

    [Fact]
    public void Over_WhatTurnsTheReadingDirectionOrMovesTheCursor_IsLeftOut()
    {
        string banner = Banner.Over(["a\u202eb\u2066c\u2028\e\r\n"], new TerminalSize(5, 5));
        Assert.Equal("\e7\e[1;1H\e[0;7m abc \e8", banner);
    }
}
