using System.Text;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Notifications;
using AgentSsh.Gateway.Notifications.Terminals;

namespace AgentSsh.Gateway.Tests.Notifications;

public sealed class TerminalNoticeTests
{
    [Theory]
    [InlineData("xterm-kitty", "", "", NoticeForm.Osc99)]
    [InlineData("xterm-256color", "kitty", "", NoticeForm.Osc99)]
    [InlineData("xterm-ghostty", "", "", NoticeForm.Osc777)]
    [InlineData("xterm-256color", "ghostty", "", NoticeForm.Osc777)]
    [InlineData("xterm-256color", "WezTerm", "", NoticeForm.Osc777)]
    [InlineData("wezterm", "", "", NoticeForm.Osc777)]
    [InlineData("foot", "", "", NoticeForm.Osc777)]
    [InlineData("foot-extra", "", "", NoticeForm.Osc777)]
    [InlineData("rxvt-unicode-256color", "", "", NoticeForm.Osc777)]
    [InlineData("xterm-256color", "WarpTerminal", "", NoticeForm.Osc777)]
    [InlineData("contour", "", "", NoticeForm.Osc777)]
    [InlineData("xterm-256color", "iTerm.app", "", NoticeForm.Osc9)]
    [InlineData("xterm-256color", "", "iTerm2", NoticeForm.Osc9)]
    [InlineData("xterm-256color", "", "", NoticeForm.Bell)]
    [InlineData("xterm-256color", "Apple_Terminal", "", NoticeForm.Bell)]
    [InlineData("xterm-256color", "vscode", "", NoticeForm.Bell)]
    [InlineData("alacritty", "", "", NoticeForm.Bell)]
    [InlineData("linux", "", "", NoticeForm.Bell)]
    [InlineData("vt100", "", "", NoticeForm.Bell)]
    [InlineData("", "", "", NoticeForm.Bell)]

    // The client's own tmux or screen stands between, and would swallow it, or show it.
    [InlineData("tmux-256color", "tmux", "iTerm2", NoticeForm.Bell)]
    [InlineData("screen-256color", "", "iTerm2", NoticeForm.Bell)]
    [InlineData("screen.xterm-kitty", "", "", NoticeForm.Bell)]
    internal void FormOf_WhatAClientSays_IsWhatItsTerminalUnderstands(string term, string program, string terminal, NoticeForm form) =>
        Assert.Equal(form, TerminalNotice.FormOf(term, program, terminal));

    [Theory]
    [InlineData(NoticeForm.Bell, "\a")]
    [InlineData(NoticeForm.Osc9, "\a\e]9;agent team waits: leave to use Bash\e\\")]
    [InlineData(NoticeForm.Osc777, "\a\e]777;notify;agent team;waits: leave to use Bash\e\\")]
    [InlineData(
        NoticeForm.Osc99,
        "\a\e]99;i=agentssh-team:o=unfocused:d=0;agent team\e\\\e]99;i=agentssh-team:o=unfocused:d=1:p=body;waits: leave to use Bash\e\\")]
    internal void Write_APermission_IsInTheTerminalsForm(NoticeForm form, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(TerminalNotice.Write(form, Waiting("leave to use Bash"))));

    [Theory]
    [InlineData(NoticeForm.Osc9)]
    [InlineData(NoticeForm.Osc777)]
    [InlineData(NoticeForm.Osc99)]
    internal void Write_AReasonThatWouldBreakOut_StaysInside(NoticeForm form)
    {
        string hostile = "x\e\\\e]52;c;ZXZpbA==\a\u009c\u009d0;t\u009c\r\n;notify;" + new string('y', 10_000);
        string written = Encoding.UTF8.GetString(TerminalNotice.Write(form, Waiting(hostile)));
        int strings = form == NoticeForm.Osc99 ? 2 : 1;
        Assert.Equal(2 * strings, written.Count(c => c == '\e'));
        Assert.Equal(1, written.Count(c => c == '\a'));
        Assert.DoesNotContain(written, c => c is >= '\u0080' and < '\u00a0');
        Assert.EndsWith("\e\\", written, StringComparison.Ordinal);
        Assert.True(written.Length < 500, written);

        // The fields of the sequence are ours alone.
        Assert.Equal(form switch { NoticeForm.Osc9 => 1, NoticeForm.Osc777 => 3, _ => 4 }, written.Count(c => c == ';'));
    }

    private static Announcement Waiting(string reason) => Announcement.Sample with { Event = NotifyEvents.Waiting, Reason = reason };
}
