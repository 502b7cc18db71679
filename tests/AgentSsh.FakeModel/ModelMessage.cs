namespace AgentSsh.FakeModel;

/// <summary>
/// One message of a conversation as the client sent it: its role, its text (blocks joined by a newline, without the
/// client's own &lt;system-reminder&gt; blocks) and the text of its tool results, null when it carries none.
/// </summary>
public sealed record ModelMessage(string Role, string Text, string? ToolResult);
