using System.Text;
using AgentSsh.Gateway.Attachments.Screen;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Tests.Attachments.Screen;

public sealed class ScreenStreamTests
{
    private const string Mixed = "a\e[1mb\e]0;title\a漢\e]52;c;aGk=\ac\ePq1\e\\d";
    private static readonly byte[] Notice = "<!>"u8.ToArray();

    [Fact]
    public void Pull_NoticeAtAnyMoment_StandsBetweenSequencesAndCharacters()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Mixed);
        for (int moment = 0; moment <= bytes.Length; moment++)
        {
            var stream = new ScreenStream(static () => true);
            var screen = new Pieces(bytes[..moment], bytes[moment..]);
            var output = new MemoryStream();
            PullAll(stream, screen, output, 4096);
            stream.Add(Notice);
            screen.Next();
            PullAll(stream, screen, output, 4096);

            string text = Encoding.UTF8.GetString(output.ToArray());
            int at = text.IndexOf("<!>", StringComparison.Ordinal);
            Assert.True(at >= 0, $"no notice in {text}");
            Assert.Equal(Mixed, text.Remove(at, 3));
            Assert.Contains(at, (int[])[0, 1, 5, 6, 16, 17, 29, 30, 36, 37]);
        }
    }

    [Fact]
    public void Push_NoticeAtAnyMoment_StandsBetweenSequencesAndCharacters()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Mixed);
        for (int moment = 0; moment <= bytes.Length; moment++)
        {
            var stream = new ScreenStream(static () => true);
            var end = new End();
            int removed = stream.Push(bytes.AsSpan(0, moment), end);
            stream.Add(Notice);
            stream.PushNotices(end);
            removed += stream.Push(bytes.AsSpan(moment), end);
            stream.PushEnd(end);

            Assert.Equal(0, removed);
            Assert.Equal(bytes.Length, end.ScreenBytes);
            Assert.Equal(3, end.NoticeBytes);
            string text = Encoding.UTF8.GetString(end.Output.ToArray());
            Assert.Equal(Mixed, text.Replace("<!>", string.Empty, StringComparison.Ordinal));
            Assert.Contains(text.IndexOf("<!>", StringComparison.Ordinal), (int[])[0, 1, 5, 6, 16, 17, 29, 30, 36, 37]);
        }
    }

    [Fact]
    public void Push_ClipboardCutAnywhere_EveryByteIsEitherWrittenOrCredited()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Mixed);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            var stream = new ScreenStream(static () => false);
            var end = new End();
            int removed = stream.Push(bytes.AsSpan(0, cut), end);
            Assert.InRange(removed + end.ScreenBytes, cut - ScreenFilter.MaxHeld, cut);
            removed += stream.Push(bytes.AsSpan(cut), end);
            stream.PushEnd(end);
            Assert.Equal("\e]52;c;aGk=\a".Length, removed);
            Assert.Equal(bytes.Length, removed + end.ScreenBytes);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(70)]
    public void Pull_SmallWindow_PassesAll(int window)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Mixed);
        foreach (bool mayCopy in (bool[])[true, false])
        {
            var stream = new ScreenStream(() => mayCopy);
            stream.Add(Notice);
            var output = new MemoryStream();
            PullAll(stream, new Pieces(bytes), output, window);
            string expected = mayCopy ? Mixed : Mixed.Replace("\e]52;c;aGk=\a", string.Empty, StringComparison.Ordinal);
            Assert.Equal("<!>" + expected, Encoding.UTF8.GetString(output.ToArray()));
        }
    }

    [Fact]
    public void Pull_End_GivesWhatWasKeptBackFirst()
    {
        var stream = new ScreenStream(static () => true);
        var output = new MemoryStream();
        int last = PullAll(stream, new Pieces("x\e]5"u8.ToArray()) { Ends = true }, output, 4096);
        Assert.Equal(-1, last);
        Assert.Equal("x\e]5", FilterRun.Latin(output.ToArray()));
    }

    [Fact]
    public void Add_MoreThanWait_TheOldestAreDropped()
    {
        var stream = new ScreenStream(static () => true);
        for (int i = 0; i < ScreenStream.MaxNotices + 3; i++)
        {
            stream.Add(new[] { (byte)('a' + i) });
        }

        var end = new End();
        stream.PushNotices(end);
        Assert.Equal("defghijklmnopqrs", FilterRun.Latin(end.Output.ToArray()));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Add(new byte[ScreenStream.MaxNotice + 1]));
    }

    [Fact]
    public void PushNotices_TerminalThatDoesNotRead_WaitForIt()
    {
        var stream = new ScreenStream(static () => true);
        var end = new End { HasBacklog = true };
        stream.Add(Notice);
        stream.PushNotices(end);
        stream.Push("a"u8, end);
        Assert.Equal(0, end.NoticeBytes);
        end.HasBacklog = false;
        stream.Push("b"u8, end);
        Assert.Equal("a<!>b", FilterRun.Latin(end.Output.ToArray()));
    }

    [Theory]
    [InlineData("text", "")]
    [InlineData("text\e", "")]
    [InlineData("text\e]52;c;aGk=", "")]
    [InlineData("\e[3", "\u0018\e\\")]
    [InlineData("\e]0;tit", "\u0018\e\\")]
    [InlineData("\e]0;tit\e", "\u0018\e\\")]
    [InlineData("\ePtmux", "\u0018\e\\")]
    public void Close_WhereverItStands_BringsTheTerminalToGroundAndLetsNothingThrough(string shown, string expected)
    {
        var stream = new ScreenStream(static () => false);
        var end = new End();
        stream.Push(Encoding.Latin1.GetBytes(shown), end);
        Assert.Equal(expected, FilterRun.Latin(stream.Close().Span));

        stream.Add(Notice);
        stream.PushNotices(end);
        Assert.Equal(4, stream.Push("more"u8, end));
        Assert.Equal(0, stream.Pull(new Pieces("more"u8.ToArray()), new byte[100], out bool hasMore));
        Assert.False(hasMore);
        Assert.DoesNotContain("more", FilterRun.Latin(end.Output.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Close_AmidANotice_BringsTheTerminalToGround()
    {
        var stream = new ScreenStream(static () => true);
        stream.Add("\e]9;word\a"u8.ToArray());
        Assert.Equal(4, stream.Pull(new Pieces([]), new byte[4], out _));
        Assert.Equal("\u0018\e\\", FilterRun.Latin(stream.Close().Span));
    }

    private static int PullAll(ScreenStream stream, Pieces screen, MemoryStream output, int window)
    {
        byte[] buffer = new byte[window];
        while (true)
        {
            int count = stream.Pull(screen, buffer, out bool hasMore);
            output.Write(buffer, 0, Math.Max(0, count));
            if (!hasMore || count < 0)
            {
                return count;
            }
        }
    }

    /// <summary>A screen in pieces, of which the next is there when it is told.</summary>
    private sealed class Pieces(params byte[][] pieces) : IChannelSource
    {
        private int _piece;
        private int _at;

        public bool Ends { get; init; }

        public int MaxRead => 4096;

        public void Next() => (_piece, _at) = (_piece + 1, 0);

        public int Read(Span<byte> destination, out bool hasMore)
        {
            byte[] rest = pieces[_piece][_at..];
            int count = Math.Min(rest.Length, destination.Length);
            rest.AsSpan(0, count).CopyTo(destination);
            _at += count;
            hasMore = count > 0;
            return count == 0 && Ends ? -1 : count;
        }

        public void Ended()
        {
        }
    }

    private sealed class End : IScreenEnd
    {
        public MemoryStream Output { get; } = new();

        public int ScreenBytes { get; private set; }

        public int NoticeBytes { get; private set; }

        public bool HasBacklog { get; set; }

        public void WriteScreen(ReadOnlySpan<byte> bytes)
        {
            Output.Write(bytes);
            ScreenBytes += bytes.Length;
        }

        public void WriteNotice(ReadOnlySpan<byte> bytes)
        {
            Output.Write(bytes);
            NoticeBytes += bytes.Length;
        }
    }
}
