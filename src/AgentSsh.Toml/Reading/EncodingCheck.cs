using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace AgentSsh.Toml.Reading;

/// <summary>
/// Refuses what is not a sequence of Unicode scalar values (TOML 1.0.0, "Spec"), so that everything after works on
/// valid UTF-8.
/// </summary>
internal static class EncodingCheck
{
    public static void RequireUtf8(ReadOnlySpan<byte> utf8)
    {
        if (Utf8.IsValid(utf8))
        {
            return;
        }

        if (utf8.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || utf8.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            throw new TomlException("expected UTF-8, found the byte order mark of UTF-16 (save the file as UTF-8)", 1, 1);
        }

        var (line, column) = (1, 1);
        while (Rune.DecodeFromUtf8(utf8, out var rune, out var consumed) == OperationStatus.Done)
        {
            Count(rune, ref line, ref column);
            utf8 = utf8[consumed..];
        }

        throw new TomlException($"expected UTF-8, found the byte 0x{utf8[0]:X2}, which begins no valid character here", line, column);
    }

    public static void RequireUnicode(ReadOnlySpan<char> text)
    {
        var (line, column) = (1, 1);
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var consumed) != OperationStatus.Done)
            {
                throw new TomlException($"expected Unicode text, found the unpaired surrogate U+{(int)text[0]:X4}", line, column);
            }

            Count(rune, ref line, ref column);
            text = text[consumed..];
        }
    }

    private static void Count(Rune rune, ref int line, ref int column)
    {
        if (rune.Value == '\n')
        {
            line++;
            column = 1;
        }
        else
        {
            column++;
        }
    }
}
