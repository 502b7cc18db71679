using System.Diagnostics;
using System.Text;
using AgentSsh.Gateway.Attachments.Screen;

namespace AgentSsh.Gateway.Tests.Attachments.Screen;

public sealed class ScreenFilterTests
{
    // Latin-1 stands for bytes: Â with a C1 control is that control in UTF-8.
    public static readonly TheoryData<string, string> Clipboards = new()
    {
        { "a\e]52;c;aGk=\ab", "ab" },
        { "a\e]52;c;aGk=\e\\b", "ab" },
        { "a\e]52;;aGk=\ab", "ab" },
        { "a\e]52;c;\ab", "ab" },
        { "a\e]052;c;aGk=\ab", "ab" },
        { "a\e\0]\u0001" + "5\n2\0;c;aGk=\ab", "ab" },
        { "a\u00c2\u009d" + "52;c;aGk=\u00c2\u009c" + "b", "ab" },
        { "a\u00c2\u009d" + "52;c;aGk=\ab", "ab" },
        { "a\e]52;c;aGk=\u0018" + "b", "ab" },
        { "a\e]52;c;aGk=\e[1mb", "a\e[1mb" },
        { "a\e]52;c;aGk=\e]52;c;aGk=\ab", "ab" },
        { "\e\e]52;c;aGk=\a]52;c;aGk=\ab", "\e\e\\]52;c;aGk=\ab" },
        { "\e]5\e]52;c;aGk=\a2;c;aGk=\ab", "\e]5\e\\2;c;aGk=\ab" },
        { "\u00c2\e]52;c;aGk=\a\u009d52;c;aGk=\ab", "\u00c2\e\\\u009d52;c;aGk=\ab" },
        { "\eP1;\e]52;c;aGk=\a\e\\b", "\eP1;\e\\\e\\b" },
        { "\e]0;x\e]52;c;aGk=\ab", "\e]0;x\e\\b" },
        { "\e[1;\e]52;c;aGk=\a2mb", "\e[1;\e\\2mb" },
        { "a\e]52;" + new string('\0', 100) + "c;aGk=\ab", "ab" },
        { "a\e]" + new string('0', 100) + "52;c;aGk=\ab", "ab" },
        { "a\e]52;c;" + new string('A', 20000) + "\ab", "ab" },
    };

    public static readonly TheoryData<string> Others =
    [
        "plain text, and é ü 漢字 😀 in it",
        "\e[1;31mred\e[0m\e[?1049h\e[2J\e[1;1H\e(B\e7\e8\e=\e>",
        "\e]0;a title\a\e]2;another\e\\\e]8;;https://example.org\e\\link\e]8;;\e\\",
        "\e]520;c;x\a\e]5;2;c\a\e]552;c;x\a\e]52\a\e]l;52;\e\\\e]104\a",
        "\eP1$r0m\e\\\e_Gi=1;AAAA\e\\\e^private\e\\\eXstring\e\\",
        "\eP0;1|17/ab\u009c\e\\",
        "\u00c2\u00b7 \u00c2\u00a0 \u00c2\u009b" + "31m \u00c2\u0090q\u00c2\u009c \u00c2\u0085",
        "\e]0;\u00c2\u00b7 spinner\u00c2\u009c after",
        "cut \e[3",
        "cut \e]0;unfinished",
        "cut \e]5",
        "cut \eP",
        "cut \e",
        "cut \u00e6\u00bc",
        "bad \u00ff\u00fe\u0080\u00c2\u00c2\u00e6\u00e6\u00f0\u009f 52;c;",
        "\e\e\e[A\e\e]0;x\a",
        "\e[\u00c2\u00b7m\e \u00e6\e#8\e%G",
        "\u0018\u001a\a\b\t\r\n\0\u007f",
    ];

    [Theory]
    [MemberData(nameof(Clipboards))]
    public void Clipboard_OfSomebodyElse_IsTakenOutWhereverItIsCut(string text, string expected)
    {
        Assert.Equal(expected, FilterRun.Of(text, mayCopy: false));
        foreach (int cut in Cuts(text))
        {
            Assert.Equal(expected, FilterRun.Of(text, false, cut));
        }

        Assert.Equal(expected, FilterRun.Of(text, false, [.. Enumerable.Range(1, text.Length - 1)]));
    }

    [Theory]
    [InlineData("a\e]52;c;aGk=\ab")]
    [InlineData("a\e]52;c;aGk=\e\\b")]
    [InlineData("a\e]52;;\ab")]
    [InlineData("a\e]52;c;\e\\b")]
    [InlineData("a\u00c2\u009d52;c;aGk=\u00c2\u009c\e[1mb")]
    public void Clipboard_OfTheOneWhoCopied_PassesUnchangedWhereverItIsCut(string text)
    {
        for (int cut = 0; cut <= text.Length; cut++)
        {
            Assert.Equal(text, FilterRun.Of(text, true, cut));
        }
    }

    [Theory]
    [InlineData("a\e]52;c;?\ab", "ab")]
    [InlineData("a\e]52;;?\e\\b", "ab")]
    [InlineData("a\e]52;pc;\0?\ab", "ab")]
    [InlineData("a\u00c2\u009d52;c;?\ab", "ab")]
    public void Query_EvenOfTheOneWhoTypes_IsTakenOutWhereverItIsCut(string text, string expected)
    {
        for (int cut = 0; cut <= text.Length; cut++)
        {
            Assert.Equal(expected, FilterRun.Of(text, true, cut));
        }
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Others_CutAnywhere_PassUnchanged(string text)
    {
        byte[] bytes = text.Any(c => c > 0xff) ? Encoding.UTF8.GetBytes(text) : Encoding.Latin1.GetBytes(text);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(bytes, FilterRun.Of(bytes, false, cut));
        }

        Assert.Equal(bytes, FilterRun.Of(bytes, false, [.. Enumerable.Range(1, bytes.Length - 1)]));
    }

    [Fact]
    public void RandomBytes_WithNothingToFilter_PassUnchanged()
    {
        var random = new Random(11);
        byte[] likely = [.. "\e\e[]P_^X;;2550m\a\\\u0018"u8, 0xc2, 0x9d, 0x9c, 0xe6, 0xbc, 0x80, 0xff, .. "text"u8];
        for (int round = 0; round < 3000; round++)
        {
            byte[] bytes = new byte[random.Next(1, 400)];
            random.NextBytes(bytes);
            if (round % 2 == 0)
            {
                bytes = [.. bytes.Select(_ => likely[random.Next(likely.Length)])];
            }

            // A clipboard's number is what is filtered: without it nothing is.
            bytes = [.. bytes.Where(static b => b != (byte)'2')];
            int[] cuts = [.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => random.Next(0, bytes.Length + 1)).Order()];
            Assert.Equal(bytes, FilterRun.Of(bytes, round % 3 == 0, cuts));
        }
    }

    [Fact]
    public void HeldBack_IsOnlyWhatMayBeAClipboard()
    {
        foreach ((string text, int held) in ((string, int)[])[("abc", 0), ("a\e", 1), ("a\e]", 2), ("a\e]5", 3), ("a\e]52", 4), ("a\e]52;c", 6), ("a\e]0", 3), ("a\e]0;", 0), ("a\e[", 0), ("a\eP", 0), ("\u00c2", 1)])
        {
            var filter = new ScreenFilter();
            byte[] buffer = Encoding.Latin1.GetBytes(text);
            Assert.Equal(buffer.Length - held, filter.Filter(buffer, buffer.Length, true));
            Assert.Equal(held, filter.Held);
        }
    }

    [Theory]
    [InlineData("", ScreenState.Ground)]
    [InlineData("text", ScreenState.Ground)]
    [InlineData("text\e", ScreenState.Ground)]
    [InlineData("text\e]5", ScreenState.Ground)]
    [InlineData("\u00e6\u00bc", ScreenState.Character)]
    [InlineData("\e[1", ScreenState.Control)]
    [InlineData("\e(", ScreenState.EscapeMore)]
    [InlineData("\e]0;x", ScreenState.Command)]
    [InlineData("\e]0;x\e", ScreenState.Command)]
    [InlineData("\ePq", ScreenState.Text)]
    [InlineData("\e]52;c;aGk", ScreenState.Ground)]
    public void Shown_IsWhereTheTerminalStands(string text, object expected)
    {
        var filter = new ScreenFilter();
        byte[] buffer = Encoding.Latin1.GetBytes(text);
        filter.Filter(buffer, buffer.Length, mayCopy: false);
        Assert.Equal(expected, filter.Shown);
    }

    [Fact]
    public void Filter_MuchPlainTextAndColour_CostsLittle()
    {
        byte[] text = new byte[32 * 1024];
        Array.Fill(text, (byte)'x');
        "\e[1;31mred\e[0m"u8.CopyTo(text.AsSpan(1000));
        byte[] buffer = new byte[text.Length];
        var filter = new ScreenFilter();
        filter.Filter(buffer, 0, true);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < 1000; i++)
        {
            text.CopyTo(buffer, 0);
            filter.Filter(buffer, buffer.Length, true);
        }

        TestContext.Current.SendDiagnosticMessage($"32 MiB filtered in {watch.ElapsedMilliseconds} ms");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    private static IEnumerable<int> Cuts(string text) => Enumerable.Range(0, Math.Min(text.Length, 200) + 1);

    [Theory]
    [InlineData("\e[c\e[>c\e[>q", 3u)]
    [InlineData("\e[18t\e[14t", 2u)]
    [InlineData("\u00c2\u009bc", 1u)]
    [InlineData("\ec\e[2 q\e[?25h\e[1;1H\e]0;c\a\e(0q\e[?996n\e]11;?\a", 0u)]
    public void Questions_OfWhatTheTerminalIs_AreCountedHoweverTheyAreCut(string output, uint expected)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(output);
        foreach (int pieces in (int[])[bytes.Length, 3])
        {
            var filter = new ScreenFilter();
            foreach (byte[] piece in bytes.Chunk(pieces))
            {
                byte[] buffer = [.. new byte[filter.Held], .. piece];
                filter.Filter(buffer, piece.Length, true);
            }

            Assert.Equal(expected, filter.Questions);
        }
    }
}
