namespace AgentSsh.FakeModel;

/// <summary>The Messages API, which Claude Code speaks.</summary>
internal sealed class MessagesDialect : ModelDialect
{
    public override ModelRequest Parse(ReadOnlyMemory<byte> body) => ModelRequest.Parse(body);

    public override byte[] Whole(ModelRequest request, ModelAnswer answer, int number) => MessageEvents.WholeMessage(request, answer, Tool(answer), number);

    public override IEnumerable<StreamEvent> Stream(ModelRequest request, ModelAnswer answer, int number)
    {
        yield return new(MessageEvents.MessageStart(request, number));
        var index = 0;
        if (answer.Pieces.Count > 0)
        {
            yield return new(MessageEvents.TextStart(index));
            foreach (var piece in answer.Pieces)
            {
                yield return new(MessageEvents.TextDelta(index, piece), IsPiece: true);
            }

            yield return new(MessageEvents.BlockStop(index++));
        }

        if (Tool(answer) is { } tool)
        {
            yield return new(MessageEvents.ToolStart(index, tool, number));
            yield return new(MessageEvents.ToolDelta(index, tool));
            yield return new(MessageEvents.BlockStop(index));
        }

        yield return new(MessageEvents.MessageDelta(answer));
        yield return new(MessageEvents.MessageStop());
    }

    private static ModelToolCall? Tool(ModelAnswer answer) => ModelToolCall.Of(answer, "Bash", "AskUserQuestion");
}
