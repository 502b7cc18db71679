using System.Text;

namespace AgentSsh.EndToEnd.Tests.Terminals;

/// <summary>What is pasted arrives byte for byte, and as a paste where the program asked to be told.</summary>
public class PasteTests(ProbeWorld fixture) : ProbeTest(fixture)
{
    private const string Begin = "\e[200~";
    private const string End = "\e[201~";
    private const int Megabyte = 1024 * 1024;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Paste_OfAMegabyte_ArrivesByteForByte(bool asked)
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            if (asked)
            {
                await probe.EmitAsync("\e[?2004h");
            }

            string text = Text(Megabyte);
            await terminal.SendAsync(Begin + text + End);
            await probe.WaitForAsync(asked ? Begin + text + End : text);
            await probe.ExpectAsync(terminal, "x", "x");
        }
    }

    [Fact]
    public async Task Paste_OfWhatLooksLikeKeys_IsTextToTheProgram()
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await probe.EmitAsync("\e[?2004h");
            string paste = Begin + "one\rtwo\t\u0002c\u0003\u001a\r\n:q!\u007f\u001c" + End;
            await probe.ExpectAsync(terminal, paste, paste);
        }
    }

    /// <summary>Lines of text in several scripts, as an editor gives them to a terminal: a line ends with CR.</summary>
    private static string Text(int length)
    {
        const string Words = "abc DEF 0123 ~!@#$%^&*()_+{}|:\"<>?`-=[]\\;',./ äöüß αβγ 漢字 😀 e\u0301\t";
        var text = new StringBuilder();
        for (int line = 1; text.Length < length; line++)
        {
            text.Append(line).Append(' ').Append(Words).Append(line % 3 == 0 ? "\r\r" : "\r");
        }

        return text.ToString();
    }
}
