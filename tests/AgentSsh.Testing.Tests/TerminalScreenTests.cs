using System.Text;

namespace AgentSsh.Testing.Tests;

public class TerminalScreenTests
{
    [Theory]
    [InlineData("ab\r\ncd", "ab\ncd")]
    [InlineData("abc\rX", "Xbc")]
    [InlineData("abc\bX", "abX")]
    [InlineData("a\tb", "a       b")]
    [InlineData("1234567890X", "1234567890\nX")]
    [InlineData("1234567890\rX", "X234567890")]
    [InlineData("1234567890\e[DX", "12345678X0")]
    [InlineData("\e[?7l1234567890XY", "123456789Y")]
    [InlineData("\e[2;3HX", "\n  X")]
    [InlineData("\e[2;3fX", "\n  X")]
    [InlineData("\e[99;99HX", "\n\n\n         X")]
    [InlineData("\e[3;3H\e[AX\e[BY\e[2DZ", "\n  X\n  ZY")]
    [InlineData("\e[4CX\e[1GY\e[3dZ", "Y   X\n\n Z")]
    [InlineData("\e[2EX\e[FY", "\nY\nX")]
    [InlineData("abcdef\e[3D\e[K", "abc")]
    [InlineData("abcdef\e[3D\e[1K", "    ef")]
    [InlineData("abcdef\e[2K", "")]
    [InlineData("a\r\nb\r\nc\e[2;1H\e[J", "a")]
    [InlineData("a\r\nb\r\nc\e[2;1H\e[1J", "\n\nc")]
    [InlineData("a\r\nb\e[2J", "")]
    [InlineData("a\r\nb\r\nc\e[2;1H\e[L", "a\n\nb\nc")]
    [InlineData("a\r\nb\r\nc\e[2;1H\e[M", "a\nc")]
    [InlineData("abc\e[1;2H\e[2@", "a  bc")]
    [InlineData("abcd\e[1;2H\e[2P", "ad")]
    [InlineData("abcd\e[1;2H\e[2X", "a  d")]
    [InlineData("\e[4habc\e[1;1HX\e[4lY", "XYbc")]
    [InlineData("a\r\nb\r\nc\r\nd\r\ne", "b\nc\nd\ne")]
    [InlineData("a\r\nb\r\nc\r\nd\e[2;3r\e[3;1H\nX", "a\nc\nX\nd")]
    [InlineData("a\r\nb\r\nc\r\nd\e[2;3r\e[2;1H\eMX", "a\nX\nb\nd")]
    [InlineData("a\r\nb\r\nc\r\nd\e[2;4r\e[S", "a\nc\nd")]
    [InlineData("a\r\nb\r\nc\r\nd\e[2;4r\e[T", "a\n\nb\nc")]
    [InlineData("\e[2;4r\e[?6h\e[1;1HX", "\nX")]
    [InlineData("ab\e7\e[3;3H\e8c", "abc")]
    [InlineData("main\e[?1049hother\e[?1049l!", "main!")]
    [InlineData("-\e[5b", "------")]
    [InlineData("\e(0lqk\e(Bx", "┌─┐x")]
    [InlineData("\e[38;2;1;2;3mred\e[0;1m!\e[38:5:1m", "red!")]
    [InlineData("é漢x", "é漢x")]
    [InlineData("12345678漢\e[1;10HX", "12345678漢X")]
    [InlineData("123456789漢", "123456789\n漢")]
    [InlineData("\e]0;title\aA\e]2;t2\e\\B", "AB")]
    [InlineData("\ePq#1~\e\\A\e_apc\e\\B", "AB")]
    [InlineData("\e[>4;1m\e[?2004h\e[=1uA", "A")]
    [InlineData("abc\ecX", "X")]
    public void Feed_OutputOfAProgram_DrawsWhatXtermDraws(string output, string expected)
    {
        var whole = new TerminalScreen(new TerminalSize(10, 4));
        whole.Feed(Encoding.UTF8.GetBytes(output));
        Assert.Equal(expected, whole.Snapshot().Text);

        var bytewise = new TerminalScreen(new TerminalSize(10, 4));
        foreach (var b in Encoding.UTF8.GetBytes(output))
        {
            bytewise.Feed([b]);
        }

        Assert.Equal(expected, bytewise.Snapshot().Text);
    }

    [Fact]
    public void Feed_InvalidUtf8_ShowsReplacementAndGoesOn()
    {
        var screen = new TerminalScreen(new TerminalSize(10, 2));
        screen.Feed([0xe6, 0xbc, (byte)'a', 0xff, (byte)'b']);
        Assert.Equal("\ufffda\ufffdb", screen.Snapshot().Text);
    }

    [Fact]
    public void Snapshot_AfterModesAndControls_TellsThem()
    {
        var screen = new TerminalScreen(new TerminalSize(10, 4));
        screen.Feed("\e]2;the title\a\a\a\e[?1049h\e[3;4H"u8);
        var snapshot = screen.Snapshot();
        Assert.Equal(("the title", 2, true, 2, 3), (snapshot.Title, snapshot.Bells, snapshot.IsAlternate, snapshot.CursorRow, snapshot.CursorColumn));
    }

    [Fact]
    public void Resize_LowerThanTheCursor_KeepsTheLastRows()
    {
        var screen = new TerminalScreen(new TerminalSize(10, 4));
        screen.Feed("a\r\nb\r\nc\r\nd"u8);
        screen.Resize(new TerminalSize(12, 2));
        Assert.Equal("c\nd", screen.Snapshot().Text);
        screen.Feed("!\r\ne"u8);
        Assert.Equal("d!\ne", screen.Snapshot().Text);
    }

    [Theory]
    [InlineData("\e[c", "\e[?64;1;2;6;9;15;16;17;18;21;22;28c")]
    [InlineData("\e[>c", "\e[>41;388;0c")]
    [InlineData("\e[>q", "\eP>|XTerm(388)\e\\")]
    [InlineData("\e[2;3H\e[6n", "\e[2;3R")]
    [InlineData("\e[18t", "\e[8;4;10t")]
    [InlineData("\e[?2026$p", "\e[?2026;0$y")]
    [InlineData("\e]11;?\e\\", "\e]11;rgb:0000/0000/0000\e\\")]
    public void Feed_Query_IsAnsweredAsXtermDoes(string query, string expected)
    {
        var replies = new List<string>();
        var screen = new TerminalScreen(new TerminalSize(10, 4)) { Reply = reply => replies.Add(Encoding.ASCII.GetString(reply)) };
        screen.Feed(Encoding.ASCII.GetBytes(query));
        Assert.Equal([expected], replies);
    }
}
