using System.Text;
using AgentSsh.Gateway.Configuration.Reading;

namespace AgentSsh.Gateway.Notifications;

/// <summary>What a container says, made fit for a person's terminal and for other people's programs.</summary>
internal static class HarmlessText
{
    /// <summary>One line of at most so many characters; what could move a cursor, end a sequence or turn the reading direction is a blank.</summary>
    public static string Of(string text, int maxLength)
    {
        var harmless = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (char character in text.AsSpan(0, Math.Min(text.Length, maxLength * 4)))
        {
            bool isBlank = character == ' ' || !Quote.IsHarmless(character);
            if (!isBlank)
            {
                harmless.Append(character);
            }
            else if (harmless.Length > 0 && harmless[^1] != ' ')
            {
                harmless.Append(' ');
            }
        }

        string line = harmless.ToString().TrimEnd();
        return line.Length <= maxLength ? line : line[..(maxLength - 3)] + "...";
    }
}
