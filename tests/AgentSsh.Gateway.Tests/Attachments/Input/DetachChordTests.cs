using System.Text;
using AgentSsh.Gateway.Attachments.Input;
using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Tests.Attachments.Input;

public sealed class DetachChordTests
{
    private static readonly DetachKey BothControl = new(new KeyStroke(']', true), new KeyStroke('x', true));
    private static readonly DetachKey Single = new(new KeyStroke('q', true), null);

    public static readonly TheoryData<string> Chords =
    [
        "\u001cd",
        "\e[92;5ud",
        "\e[27;5;92~d",
        "\e[92;5u\e[100u",
        "\e[92;5u\e[100;1u",
        "\e[92;5:1u\e[92;5:3u\e[100;1:1u",
        "\e[57442;5u\e[92;5u\e[92;5:3u\e[57442;1:3u\e[100u",
        "\e[92:124;5ud",
        "\e[92;69ud",
        "\e[92;133u\e[100;129u",
        "\u001c\e[<35;10;10Md",
        "\u001c\e[Id",
        "\u001c\e[?1;2cd",
        "\u001c\u001cd",
        "\e\u001cd",
    ];

    public static readonly TheoryData<string> Others =
    [
        "text \u0003 and \u0004 and \u0002 keys",
        "\u001c",
        "\u001cx",
        "\u001c\u001c",
        "\u001cD",
        "\u001c\e[100;2u",
        "\u001c\e[100;5u",
        "d\u001c",
        "\u001b[92u d",
        "\e[92;5:3ud",
        "\e[92;7ud",
        "\e[100;5ud",
        "\e[200~\u001cd\e[201~",
        "\e[200~\e[92;5ud\e[201~ after",
        "\e]11;rgb:0000/0000/0000\u001b\\\e[?62c\eP>|term\e\\",
        "\eOA\e[A\e[1;5C\e[3~\e[15;2~",
        "\e[M\u001cd! \e[<0;1;1M\e[<0;1;1m",
        "\e",
        "\e\e[A",
        "\e[1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1u",
        "é漢😀",
    ];

    [Theory]
    [MemberData(nameof(Chords))]
    public void Chord_InEveryEncodingCutAnywhere_LeavesAndLetsNothingOfItThrough(string chord)
    {
        byte[] bytes = Encoding.Latin1.GetBytes("ab" + chord + "later");
        for (int cut = 0; cut <= chord.Length + 2; cut++)
        {
            (string passed, bool isDetached) = Take(DetachKey.Default, bytes[..cut], bytes[cut..]);
            Assert.True(isDetached, $"cut at {cut}");

            // ESC alone is not kept back, for it is a key of its own. Of "ctrl-\ ctrl-\ d" the first is a key of its own too, and so is Ctrl by itself.
            int before = 2 + (chord == "\u001c\u001cd" ? 1 : chord.StartsWith("\e[57442;5u", StringComparison.Ordinal) ? 10 : 0);
            Assert.True(passed.Length == before || (passed.Length == cut && passed[^1] == '\e'), $"cut at {cut}: {passed}");
            Assert.StartsWith(passed, Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Others_CutAnywhere_ReachTheProgramUnchangedAndInOrder(string text)
    {
        byte[] bytes = text.Any(c => c > 0xff) ? Encoding.UTF8.GetBytes(text) : Encoding.Latin1.GetBytes(text);
        string expected = Encoding.Latin1.GetString(bytes);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal((expected, false), Take(DetachKey.Default, bytes[..cut], bytes[cut..]));
        }

        Assert.Equal((expected, false), Take(DetachKey.Default, [.. bytes.Select(b => new[] { b })]));
    }

    [Fact]
    public void Chord_OfTheConfiguration_IsTheOneThatLeaves()
    {
        Assert.True(Take(BothControl, "\u001d\u0018"u8.ToArray()).IsDetached);
        Assert.True(Take(BothControl, "\e[93;5u\e[120;5u"u8.ToArray()).IsDetached);
        Assert.True(Take(BothControl, "\e[27;5;93~\e[27;5;120~"u8.ToArray()).IsDetached);
        Assert.False(Take(BothControl, "\u001dx\u001cd"u8.ToArray()).IsDetached);
        Assert.True(Take(Single, "\u0011"u8.ToArray()).IsDetached);
        Assert.True(Take(Single, "\e[113;5u"u8.ToArray()).IsDetached);
        Assert.False(Take(Single, "\e[113;6u"u8.ToArray()).IsDetached);
        Assert.True(Take(new DetachKey(new KeyStroke('_', true), null), "\e[45:95;6u"u8.ToArray()).IsDetached);
        Assert.False(Take(DetachKey.None, "\u001cd\e[92;5ud"u8.ToArray()).IsDetached);
    }

    [Theory]
    [InlineData("a", InputActivity.Typed)]
    [InlineData("\r", InputActivity.Typed)]
    [InlineData("\e[A", InputActivity.Typed)]
    [InlineData("\eOP", InputActivity.Typed)]
    [InlineData("\eb", InputActivity.Typed)]
    [InlineData("\e[200~pasted\e[201~", InputActivity.Typed)]
    [InlineData("\e[<0;3;4M", InputActivity.Typed)]
    [InlineData("\e[<64;3;4M", InputActivity.Typed)]
    [InlineData("\e[<35;3;4M", InputActivity.None)]
    [InlineData("\e[I", InputActivity.Looked)]
    [InlineData("\e[O", InputActivity.None)]
    [InlineData("\e[?62;c", InputActivity.None)]
    [InlineData("\e[>41;354;0c", InputActivity.None)]
    [InlineData("\e[24;80R", InputActivity.None)]
    [InlineData("\e[?2026;2$y", InputActivity.None)]
    [InlineData("\e[?1u", InputActivity.None)]
    [InlineData("\eP>|XTerm(390)\e\\", InputActivity.None)]
    [InlineData("\e]11;rgb:0/0/0\a", InputActivity.None)]
    [InlineData("\e[97;1:3u", InputActivity.None)]
    public void Activity_IsWhatThePersonDid(string text, object expected) =>
        Assert.Equal(expected, new DetachChord(DetachKey.Default).Take(Encoding.Latin1.GetBytes(text), false).Activity);

    [Fact]
    public void Hold_NeverOfEscapeAloneNorOfText()
    {
        foreach ((string text, bool holds, bool hasFirst) in ((string, bool, bool)[])[("\e", false, false), ("abc", false, false), ("\e[", true, false), ("\eP", true, false), ("\eP>|x", true, false), ("\e]11;", false, false), ("\e[92;5", true, false), ("\u001c", true, true), ("\e[92;5u", true, true)])
        {
            var chord = new DetachChord(DetachKey.Default);
            chord.Take(Encoding.Latin1.GetBytes(text), false);
            Assert.Equal((holds, hasFirst), (chord.IsHolding, chord.HasFirst));
        }
    }

    [Fact]
    public void Hold_FloodedWithWhatNobodyTyped_IsGivenUp()
    {
        byte[] flood = Encoding.Latin1.GetBytes("\u001c" + string.Concat(Enumerable.Repeat("\e[<35;1;1M", 100)));
        Assert.Equal((Encoding.Latin1.GetString(flood), false), Take(DetachKey.Default, [.. flood.Select(b => new[] { b })]));
    }

    [Theory]
    [InlineData("\e[?64;1;2;4c")]
    [InlineData("\e[>64;2500;0c")]
    [InlineData("\e[=0c")]
    [InlineData("\e[8;24;80t")]
    [InlineData("\e[4;600;800t")]
    [InlineData("\eP>|iTerm2 3.5.0\e\\")]
    public void Report_ThatComesTooLateCutAnywhere_IsDroppedWhateverStandsAroundIt(string report)
    {
        foreach ((string before, string after) in ((string, string)[])[("ab", "cd"), ("", ""), ("\e[A", "\eOP"), ("\e[?997;1n", "\e]11;rgb:0/0/0\a")])
        {
            byte[] bytes = Encoding.Latin1.GetBytes(before + report + report + after);
            for (int cut = 0; cut <= bytes.Length; cut++)
            {
                // ESC alone has passed, and what belongs to it follows.
                bool isCutBehindEsc = cut > before.Length && cut < before.Length + (2 * report.Length) && bytes[cut - 1] == (byte)'\e' && report[(cut - before.Length) % report.Length] != '\\';
                string expected = before + (isCutBehindEsc ? report : "") + after;
                Assert.Equal((expected, false), Drop(bytes[..cut], bytes[cut..]));
            }
        }
    }

    [Fact]
    public void Report_ThatComesTooLateBetweenTheKeysOfTheChord_DoesNotStandInItsWay()
    {
        Assert.Equal(("ab", true), Drop("ab\u001c\e[?64;1"u8.ToArray(), "c\eP>|x\e\\d"u8.ToArray()));
        Assert.Equal(("ab\u001cx", false), Drop("ab\u001c\e[?64;1"u8.ToArray(), "c\eP>|x\e\\x"u8.ToArray()));
    }

    [Fact]
    public void Report_OfAPasteOrAnotherKind_IsPassed()
    {
        foreach (string text in (string[])["\e[200~\e[?1;2c\e[201~", "\e[?997;1n", "\e[24;80R", "\e[?1u", "\e[?2026;2$y", "\eP1+r544e=78\e\\", "\e_Gi=1;OK\e\\", "\e]10;rgb:0/0/0\a"])
        {
            Assert.Equal((text, false), Drop(Encoding.Latin1.GetBytes(text)));
        }
    }

    private static (string Passed, bool IsDetached) Drop(params byte[][] pieces)
    {
        var chord = new DetachChord(DetachKey.Default);
        var passed = new StringBuilder();
        foreach (byte[] piece in pieces)
        {
            int at = 0;
            while (at < piece.Length)
            {
                ChordStep step = chord.Take(piece.AsSpan(at), true);
                passed.Append(Encoding.Latin1.GetString(step.Released)).Append(Encoding.Latin1.GetString(piece.AsSpan(at, step.Passed)));
                at += step.Taken;
                if (step.IsDetached)
                {
                    return (passed.ToString(), true);
                }
            }
        }

        return (passed.Append(Encoding.Latin1.GetString(chord.GiveUp())).ToString(), false);
    }

    private static (string Passed, bool IsDetached) Take(DetachKey keys, params byte[][] pieces)
    {
        var chord = new DetachChord(keys);
        var passed = new StringBuilder();
        foreach (byte[] piece in pieces)
        {
            ChordStep step = chord.Take(piece, false);
            passed.Append(Encoding.Latin1.GetString(step.Released)).Append(Encoding.Latin1.GetString(piece.AsSpan(0, step.Passed)));
            if (step.IsDetached)
            {
                return (passed.ToString(), true);
            }
        }

        return (passed.Append(Encoding.Latin1.GetString(chord.GiveUp())).ToString(), false);
    }
}
