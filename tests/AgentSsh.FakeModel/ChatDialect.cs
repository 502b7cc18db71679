using System.Text.Json;

namespace AgentSsh.FakeModel;

/// <summary>OpenAI's Chat Completions API, which opencode speaks to a provider of one's own: streamed only.</summary>
internal sealed class ChatDialect : ModelDialect
{
    public override ModelRequest Parse(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidDataException("messages: a list is needed");
        }

        var tools = root.TryGetProperty("tools", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(tool => tool.TryGetProperty("function", out var function) ? ModelRequest.Text(function, "name") : "").ToArray()
            : [];
        return new ModelRequest(
            ModelRequest.Text(root, "model"),
            root.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True,
            [.. messages.EnumerateArray().Select(ParseMessage)],
            tools,

            // Without tools it is a question of the program's own, for the conversation's title.
            WantsJson: tools.Length == 0);
    }

    public override IEnumerable<StreamEvent> Stream(ModelRequest request, ModelAnswer answer, int number)
    {
        yield return Chunk(request, number, static writer => writer.WriteString("role", "assistant"));
        foreach (var piece in answer.Pieces)
        {
            yield return Chunk(request, number, writer => writer.WriteString("content", piece)) with { IsPiece = true };
        }

        if (ModelToolCall.Of(answer, "bash", "question") is { } tool)
        {
            yield return Chunk(request, number, writer => WriteTool(writer, tool, number));
        }

        yield return Chunk(request, number, static _ => { }, answer.CallsTool ? "tool_calls" : "stop");
        yield return Data(writer =>
        {
            WriteHead(writer, request, number);
            writer.WriteStartArray("choices");
            writer.WriteEndArray();
            writer.WriteStartObject("usage");
            writer.WriteNumber("prompt_tokens", 10);
            writer.WriteNumber("completion_tokens", 1);
            writer.WriteNumber("total_tokens", 11);
            writer.WriteEndObject();
        });
        yield return new StreamEvent("data: [DONE]\n\n"u8.ToArray());
    }

    private static ModelMessage ParseMessage(JsonElement message) => ModelRequest.Text(message, "role") == "tool"
        ? new ModelMessage("user", "", ModelRequest.Text(message, "content"))
        : ModelRequest.ParseMessage(message);

    private static StreamEvent Chunk(ModelRequest request, int number, Action<Utf8JsonWriter> delta, string? finish = null) => Data(writer =>
    {
        WriteHead(writer, request, number);
        writer.WriteStartArray("choices");
        writer.WriteStartObject();
        writer.WriteNumber("index", 0);
        writer.WriteStartObject("delta");
        delta(writer);
        writer.WriteEndObject();
        writer.WriteString("finish_reason", finish);
        writer.WriteEndObject();
        writer.WriteEndArray();
    });

    private static void WriteHead(Utf8JsonWriter writer, ModelRequest request, int number)
    {
        writer.WriteString("id", $"chatcmpl-fake{number:d8}");
        writer.WriteString("object", "chat.completion.chunk");
        writer.WriteNumber("created", 1_735_689_600);
        writer.WriteString("model", request.Model);
    }

    private static void WriteTool(Utf8JsonWriter writer, ModelToolCall tool, int number)
    {
        writer.WriteStartArray("tool_calls");
        writer.WriteStartObject();
        writer.WriteNumber("index", 0);
        writer.WriteString("id", $"call_fake{number:d8}");
        writer.WriteString("type", "function");
        writer.WriteStartObject("function");
        writer.WriteString("name", tool.Name);
        writer.WriteString("arguments", tool.Input);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static StreamEvent Data(Action<Utf8JsonWriter> write)
    {
        var data = MessageEvents.Json(writer =>
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        });
        return new StreamEvent([.. "data: "u8, .. data, .. "\n\n"u8]);
    }
}
