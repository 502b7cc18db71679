using System.Text;

namespace AgentSsh.Engines.Docker;

/// <summary>Makes an engine's text fit for a person's terminal.</summary>
internal static class PlainText
{
    private const int MaximumLine = 2000;

    /// <summary>One line without control characters (a build prints what it likes, escape sequences too), at most 2000 characters.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, MaximumLine));
        foreach (var c in text.AsSpan())
        {
            if (line.Length == MaximumLine)
            {
                return line.Append('…').ToString().Trim();
            }

            line.Append(char.IsControl(c) ? ' ' : c);
        }

        return line.ToString().Trim();
    }
}
