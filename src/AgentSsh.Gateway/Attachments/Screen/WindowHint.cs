using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments.Screen;

/// <summary>Why somebody sees only a part of the agent's window.</summary>
/// <param name="Columns">Of the window.</param>
/// <param name="Rows">Of the window.</param>
/// <param name="Person">Whose terminal is so large.</param>
internal sealed record WindowHint(uint Columns, uint Rows, string Person)
{
    /// <summary>A terminal does not have room for the window.</summary>
    public static bool Concerns(TerminalSize terminal, TerminalSize window) => terminal.Columns < window.Columns || terminal.Rows < window.Rows;

    /// <summary>For the one who reads it, in lines that fit 80 columns.</summary>
    public string[] Words(AttachmentScreen reader)
    {
        string whose = reader.Attachment.Person == Person ? "another terminal of yours" : $"{Person}'s terminal";
        string words = $"agentssh: you see a part of the window, which is {Columns}x{Rows} as {whose}";
        return reader.IsWatcher ? [words] : [words, "agentssh: type to fit it to your terminal"];
    }
}
