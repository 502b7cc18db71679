using System.Text.Json;

namespace AgentSsh.FakeModel;

/// <summary>OpenAI's Responses API, which Codex speaks: streamed only, over HTTP (an upgrade to a websocket is declined).</summary>
internal sealed class ResponsesDialect : ModelDialect
{
    public override ModelRequest Parse(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("input", out var input) || input.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidDataException("input: a list is needed");
        }

        // The conversation's title is asked for in a thread of its own, with a schema for the answer.
        var isSide = root.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.Object && text.TryGetProperty("format", out _);
        return new ModelRequest(
            ModelRequest.Text(root, "model"),
            root.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True,
            [.. input.EnumerateArray().Select(ParseItem).OfType<ModelMessage>()],
            [],
            WantsJson: isSide);
    }

    public override IEnumerable<StreamEvent> Stream(ModelRequest request, ModelAnswer answer, int number)
    {
        yield return Event("response.created", writer => WriteResponse(writer, request, number, "in_progress", static () => { }));
        var index = 0;
        if (answer.Pieces.Count > 0)
        {
            yield return Item("response.output_item.added", index, () => new Message(number, ""));
            foreach (var piece in answer.Pieces)
            {
                yield return Event("response.output_text.delta", writer =>
                {
                    writer.WriteString("item_id", $"msg_fake{number:d8}");
                    writer.WriteNumber("output_index", 0);
                    writer.WriteNumber("content_index", 0);
                    writer.WriteString("delta", piece);
                }) with
                { IsPiece = true };
            }

            yield return Item("response.output_item.done", index++, () => new Message(number, answer.Text));
        }

        if (answer.BashCommand is { } command)
        {
            yield return Item("response.output_item.added", index, () => new Tool(number, command));
            yield return Item("response.output_item.done", index, () => new Tool(number, command));
        }

        yield return Event("response.completed", writer => WriteResponse(writer, request, number, "completed", () =>
        {
            if (answer.Pieces.Count > 0)
            {
                new Message(number, answer.Text).Write(writer);
            }

            if (answer.BashCommand is { } called)
            {
                new Tool(number, called).Write(writer);
            }
        }));
    }

    private static ModelMessage? ParseItem(JsonElement item) => ModelRequest.Text(item, "type") switch
    {
        "message" when ModelRequest.Text(item, "role") is "user" or "assistant" && ModelRequest.ParseMessage(item) is var message && !IsNote(message) => message,
        "function_call_output" or "custom_tool_call_output" => new ModelMessage("user", "", ModelRequest.OutputText(item, "output")),
        _ => null,
    };

    // Notes of the client's own: where it runs, that a turn was interrupted.
    private static bool IsNote(ModelMessage message) => message.Text.StartsWith('<') && message.Text.EndsWith('>');

    private static StreamEvent Item(string type, int index, Func<Part> item) => Event(type, writer =>
    {
        writer.WriteNumber("output_index", index);
        writer.WritePropertyName("item");
        item().Write(writer);
    });

    private static void WriteResponse(Utf8JsonWriter writer, ModelRequest request, int number, string status, Action output)
    {
        writer.WriteStartObject("response");
        writer.WriteString("id", $"resp_fake{number:d8}");
        writer.WriteString("object", "response");
        writer.WriteString("status", status);
        writer.WriteString("model", request.Model);
        writer.WriteStartArray("output");
        output();
        writer.WriteEndArray();
        writer.WriteStartObject("usage");
        writer.WriteNumber("input_tokens", 10);
        writer.WriteNumber("output_tokens", 1);
        writer.WriteNumber("total_tokens", 11);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static StreamEvent Event(string name, Action<Utf8JsonWriter> write) => new(MessageEvents.Event(name, write));

    private abstract record Part(int Number)
    {
        public abstract void Write(Utf8JsonWriter writer);
    }

    private sealed record Message(int Number, string Text) : Part(Number)
    {
        public override void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "message");
            writer.WriteString("id", $"msg_fake{Number:d8}");
            writer.WriteString("role", "assistant");
            writer.WriteString("status", "completed");
            writer.WriteStartArray("content");
            writer.WriteStartObject();
            writer.WriteString("type", "output_text");
            writer.WriteString("text", Text);
            writer.WriteStartArray("annotations");
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
    }

    /// <summary>Codex's tools are called by a script that the model writes; the command asks to leave the sandbox, and so the person is asked.</summary>
    private sealed record Tool(int Number, string Command) : Part(Number)
    {
        public override void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "custom_tool_call");
            writer.WriteString("id", $"ctc_fake{Number:d8}");
            writer.WriteString("call_id", $"call_fake{Number:d8}");
            writer.WriteString("status", "completed");
            writer.WriteString("name", "exec");
            writer.WriteString("namespace", "functions");
            var command = JsonSerializer.Serialize(Command);
            writer.WriteString(
                "input",
                $"const r = await tools.exec_command({{cmd: {command}, sandbox_permissions: 'require_escalated', justification: 'scripted'}}); text(r.output);");
            writer.WriteEndObject();
        }
    }
}
