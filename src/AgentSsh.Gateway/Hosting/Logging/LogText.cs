using System.Globalization;
using System.Text;

namespace AgentSsh.Gateway.Hosting.Logging;

/// <summary>Text that others chose, made fit for a line on a terminal.</summary>
internal static class LogText
{
    /// <summary>A moment to come, in UTC to the second.</summary>
    public static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Each control character becomes <c>?</c>.</summary>
    public static string Printable(string text, bool keepsLines = false)
    {
        if (!text.Any(character => char.IsControl(character) && !(keepsLines && character == '\n')))
        {
            return text;
        }

        var printable = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            printable.Append(char.IsControl(character) && !(keepsLines && character == '\n') ? '?' : character);
        }

        return printable.ToString();
    }
}
