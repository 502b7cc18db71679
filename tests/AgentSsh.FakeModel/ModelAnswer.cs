namespace AgentSsh.FakeModel;

/// <summary>
/// What the fake answers: pieces of text, each sent as one event of a stream, or the call of a tool.
/// </summary>
/// <param name="Pieces">Text in the order of sending.</param>
/// <param name="Paced">Whether the server waits before each piece (<see cref="FakeModelOptions.BeforePiece"/>).</param>
/// <param name="BashCommand">When not null, the answer ends in a call of the tool that runs a command, with this one.</param>
/// <param name="Question">When not null, the answer ends in a call of the tool that asks the person, with this question.</param>
public sealed record ModelAnswer(IReadOnlyList<string> Pieces, bool Paced = false, string? BashCommand = null, string? Question = null)
{
    /// <summary>The whole text.</summary>
    public string Text => string.Concat(Pieces);

    /// <summary>The Messages API's <c>stop_reason</c>.</summary>
    public string StopReason => CallsTool ? "tool_use" : "end_turn";

    /// <summary>Whether it ends in the call of a tool.</summary>
    public bool CallsTool => BashCommand is not null || Question is not null;
}
