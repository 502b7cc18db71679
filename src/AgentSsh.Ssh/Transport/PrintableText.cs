namespace AgentSsh.Ssh.Transport;

/// <summary>Makes a peer's words safe to log and to show.</summary>
internal static class PrintableText
{
    /// <summary>The text with every control character replaced, so that it can neither break a log line nor drive a terminal.</summary>
    public static string From(string text) =>
        string.Create(text.Length, text, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? '?' : source[i];
            }
        });
}
