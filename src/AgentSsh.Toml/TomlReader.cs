using System.Text;
using AgentSsh.Toml.Reading;

namespace AgentSsh.Toml;

/// <summary>
/// Reads TOML 1.0.0 (https://toml.io/en/v1.0.0) into a tree whose every key and value knows its line and column.
/// </summary>
/// <remarks>
/// Reading has no state and may happen on any thread. Memory and stack are bounded by <see cref="MaxBytes"/> and
/// <see cref="MaxDepth"/> whatever the text holds. Three things that TOML allows are errors here because .NET has no value for
/// them: the year 0000, the leap second 60, and an instant outside the years 0001 to 9999 in UTC.
/// </remarks>
public static class TomlReader
{
    /// <summary>The largest text that is read: 16 MiB as UTF-8, a byte order mark included.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>
    /// How deep tables and arrays may stand in one another, the document itself not counted, whether brackets, braces,
    /// headers or dotted keys nest them.
    /// </summary>
    public const int MaxDepth = 128;

    private const char ByteOrderMark = '\uFEFF';

    /// <summary>Reads a whole document. A byte order mark at its start is skipped.</summary>
    /// <returns>The document's top-level table; empty for an empty text.</returns>
    /// <exception cref="TomlException">The text is not TOML 1.0.0, holds an unpaired surrogate, or is beyond a limit.</exception>
    public static TomlTable Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // The first test is cheap and keeps the sum in the second from being taken over an absurd length.
        if (text.Length > MaxBytes || Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            throw TooLarge();
        }

        var start = text.StartsWith(ByteOrderMark) ? 1 : 0;
        EncodingCheck.RequireUnicode(text.AsSpan(start));
        return DocumentReader.Read(Encoding.UTF8.GetBytes(text, start, text.Length - start));
    }

    /// <summary>Reads a whole document from UTF-8. A byte order mark at its start is skipped.</summary>
    /// <returns>The document's top-level table; empty for an empty text.</returns>
    /// <exception cref="TomlException">The bytes are not UTF-8, the text is not TOML 1.0.0 or is beyond a limit.</exception>
    public static TomlTable Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxBytes)
        {
            throw TooLarge();
        }

        if (utf8.StartsWith("\uFEFF"u8))
        {
            utf8 = utf8[3..];
        }

        EncodingCheck.RequireUtf8(utf8);
        return DocumentReader.Read(utf8);
    }

    private static TomlException TooLarge() =>
        new($"expected at most {MaxBytes} bytes of UTF-8 (16 MiB), found more", 1, 1);
}
