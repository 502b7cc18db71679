using System.Buffers;
using System.Text;
using System.Text.Json;

namespace AgentSsh.FakeModel;

/// <summary>
/// The JSON of the Messages API: a whole message, and the server-sent events of a streamed one in their order
/// message_start, content_block_start, content_block_delta ..., content_block_stop, message_delta, message_stop.
/// </summary>
internal static class MessageEvents
{
    public static byte[] WholeMessage(ModelRequest request, ModelAnswer answer, ModelToolCall? tool, int number) => Json(writer =>
    {
        WriteMessage(writer, request, number, answer.StopReason, () =>
        {
            if (tool is null || answer.Pieces.Count > 0)
            {
                writer.WriteStartObject();
                writer.WriteString("type", "text");
                writer.WriteString("text", answer.Text);
                writer.WriteEndObject();
            }

            if (tool is not null)
            {
                writer.WriteStartObject();
                WriteToolUse(writer, tool, number);
                writer.WritePropertyName("input");
                writer.WriteRawValue(tool.Input);
                writer.WriteEndObject();
            }
        });
    });

    public static byte[] MessageStart(ModelRequest request, int number) => Event("message_start", writer =>
    {
        writer.WritePropertyName("message");
        WriteMessage(writer, request, number, stopReason: null, content: static () => { });
    });

    public static byte[] TextStart(int index) => BlockStart(index, static writer =>
    {
        writer.WriteString("type", "text");
        writer.WriteString("text", "");
    });

    public static byte[] TextDelta(int index, string text) => BlockDelta(index, writer =>
    {
        writer.WriteString("type", "text_delta");
        writer.WriteString("text", text);
    });

    public static byte[] ToolStart(int index, ModelToolCall tool, int number) => BlockStart(index, writer =>
    {
        WriteToolUse(writer, tool, number);
        writer.WriteStartObject("input");
        writer.WriteEndObject();
    });

    public static byte[] ToolDelta(int index, ModelToolCall tool) => BlockDelta(index, writer =>
    {
        writer.WriteString("type", "input_json_delta");
        writer.WriteString("partial_json", tool.Input);
    });

    public static byte[] BlockStop(int index) => Event("content_block_stop", writer => writer.WriteNumber("index", index));

    public static byte[] MessageDelta(ModelAnswer answer) => Event("message_delta", writer =>
    {
        writer.WriteStartObject("delta");
        writer.WriteString("stop_reason", answer.StopReason);
        writer.WriteNull("stop_sequence");
        writer.WriteEndObject();
        writer.WriteStartObject("usage");
        writer.WriteNumber("output_tokens", Math.Max(1, answer.Text.Length / 4));
        writer.WriteEndObject();
    });

    public static byte[] MessageStop() => Event("message_stop", static _ => { });

    public static byte[] Error(string type, string message) => Json(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("type", "error");
        writer.WriteStartObject("error");
        writer.WriteString("type", type);
        writer.WriteString("message", message);
        writer.WriteEndObject();
        writer.WriteString("request_id", "req_fake");
        writer.WriteEndObject();
    });

    public static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteMessage(Utf8JsonWriter writer, ModelRequest request, int number, string? stopReason, Action content)
    {
        writer.WriteStartObject();
        writer.WriteString("id", $"msg_fake{number:d8}");
        writer.WriteString("type", "message");
        writer.WriteString("role", "assistant");
        writer.WriteString("model", request.Model);
        writer.WriteStartArray("content");
        content();
        writer.WriteEndArray();
        writer.WriteString("stop_reason", stopReason);
        writer.WriteNull("stop_sequence");
        writer.WriteStartObject("usage");
        writer.WriteNumber("input_tokens", 10);
        writer.WriteNumber("output_tokens", 1);
        writer.WriteNumber("cache_creation_input_tokens", 0);
        writer.WriteNumber("cache_read_input_tokens", 0);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteToolUse(Utf8JsonWriter writer, ModelToolCall tool, int number)
    {
        writer.WriteString("type", "tool_use");
        writer.WriteString("id", $"toolu_fake{number:d8}");
        writer.WriteString("name", tool.Name);
    }

    private static byte[] BlockStart(int index, Action<Utf8JsonWriter> block) => Event("content_block_start", writer =>
    {
        writer.WriteNumber("index", index);
        writer.WriteStartObject("content_block");
        block(writer);
        writer.WriteEndObject();
    });

    private static byte[] BlockDelta(int index, Action<Utf8JsonWriter> delta) => Event("content_block_delta", writer =>
    {
        writer.WriteNumber("index", index);
        writer.WriteStartObject("delta");
        delta(writer);
        writer.WriteEndObject();
    });

    /// <summary>A server-sent event whose data begin with its own name.</summary>
    public static byte[] Event(string name, Action<Utf8JsonWriter> write)
    {
        var data = Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("type", name);
            write(writer);
            writer.WriteEndObject();
        });
        return [.. Encoding.ASCII.GetBytes($"event: {name}\ndata: "), .. data, .. "\n\n"u8];
    }
}
