using System.Text;

namespace AgentSsh.Testing;

/// <summary>What xterm (patch 388) answers to the queries that tmux and agent programs send ("XTerm Control Sequences").</summary>
internal static class TerminalReplies
{
    /// <summary>The answer to a control sequence, or null when it asks nothing.</summary>
    public static byte[]? Answer(char marker, ReadOnlySpan<int> parameters, string intermediates, char final, Func<ScreenSnapshot> screen)
    {
        var first = parameters.Length > 0 ? Math.Max(parameters[0], 0) : 0;
        return (marker, intermediates, final) switch
        {
            // DA1, DA2, XTVERSION.
            ('\0', "", 'c') when first == 0 => Bytes("\e[?64;1;2;6;9;15;16;17;18;21;22;28c"),
            ('>', "", 'c') when first == 0 => Bytes("\e[>41;388;0c"),
            ('>', "", 'q') when first == 0 => Bytes("\eP>|XTerm(388)\e\\"),

            // DSR: status, cursor position.
            ('\0', "", 'n') when first == 5 => Bytes("\e[0n"),
            ('\0' or '?', "", 'n') when first == 6 => Position(marker, screen()),

            // XTWINOPS 18: the size in characters.
            ('\0', "", 't') when first == 18 => WindowSize(screen()),

            // DECRQM: mode not recognized, which is true of this model.
            ('?', "$", 'p') => Bytes($"\e[?{first};0$y"),
            _ => null,
        };
    }

    /// <summary>The answer to an OSC query of the colours, or null when it asks nothing.</summary>
    public static byte[]? AnswerOsc(string text) => text switch
    {
        "10;?" => Bytes("\e]10;rgb:e5e5/e5e5/e5e5\e\\"),
        "11;?" => Bytes("\e]11;rgb:0000/0000/0000\e\\"),
        _ => null,
    };

    private static byte[] Position(char marker, ScreenSnapshot screen) =>
        Bytes($"\e[{(marker == '?' ? "?" : "")}{screen.CursorRow + 1};{screen.CursorColumn + 1}R");

    private static byte[] WindowSize(ScreenSnapshot screen) => Bytes($"\e[8;{screen.Size.Rows};{screen.Size.Columns}t");

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
