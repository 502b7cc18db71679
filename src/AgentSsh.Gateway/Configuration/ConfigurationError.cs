using System.Text;

namespace AgentSsh.Gateway.Configuration;

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="File">The file it stands in: the configuration itself or a user's <c>keys_file</c>.</param>
/// <param name="Line">1-based; 1 where the file as a whole is meant.</param>
/// <param name="Column">1-based.</param>
/// <param name="Message">What is wrong, on one line, safe for a terminal.</param>
/// <param name="Suggestion">What was probably meant, to be written instead; null when there is no good guess.</param>
public sealed record ConfigurationError(string File, int Line, int Column, string Message, string? Suggestion = null)
{
    /// <summary><c>file:line:column: message</c>, with the suggestion as a question behind it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{File}:{Line}:{Column}: {Message}");
        if (Suggestion is not null)
        {
            text.Append("; did you mean ").Append(Reading.Quote.Of(Suggestion)).Append('?');
        }

        return text.ToString();
    }
}
