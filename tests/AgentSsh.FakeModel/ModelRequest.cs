using System.Text.Json;

namespace AgentSsh.FakeModel;

/// <summary>A request for a message of a conversation, whichever API it came by.</summary>
public sealed record ModelRequest(string Model, bool Streams, IReadOnlyList<ModelMessage> Messages, IReadOnlyList<string> Tools, bool WantsJson)
{
    private const string ReminderStart = "<system-reminder>";
    private const string ReminderEnd = "</system-reminder>";

    /// <summary>
    /// The last message of the user's side, or null: clients may put messages of the role <c>system</c> behind it.
    /// </summary>
    public ModelMessage? LastUserMessage => Messages.LastOrDefault(static message => message.Role == "user");

    /// <summary>Reads a request body.</summary>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    /// <exception cref="InvalidDataException">The body has no <c>messages</c>.</exception>
    public static ModelRequest Parse(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidDataException("messages: a list is needed");
        }

        var tools = root.TryGetProperty("tools", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(tool => Text(tool, "name")).ToArray()
            : [];
        return new ModelRequest(
            Text(root, "model"),
            root.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True,
            [.. messages.EnumerateArray().Select(ParseMessage)],
            tools,
            root.TryGetProperty("output_config", out var output) && output.TryGetProperty("format", out _));
    }

    internal static ModelMessage ParseMessage(JsonElement message)
    {
        var texts = new List<string>();
        string? toolResult = null;
        if (message.TryGetProperty("content", out var content))
        {
            if (content.ValueKind == JsonValueKind.String)
            {
                AddText(texts, content.GetString()!);
            }
            else if (content.ValueKind == JsonValueKind.Array)
            {
                foreach (var block in content.EnumerateArray())
                {
                    switch (Text(block, "type"))
                    {
                        case "text" or "input_text" or "output_text":
                            AddText(texts, Text(block, "text"));
                            break;
                        case "tool_result":
                            toolResult = (toolResult is null ? "" : toolResult + "\n") + OutputText(block, "content");
                            break;
                        default:
                            break;
                    }
                }
            }
        }

        return new ModelMessage(Text(message, "role"), string.Join('\n', texts), toolResult);
    }

    /// <summary>The client wraps notes of its own in reminders, before or around what the person typed: a script answers the person.</summary>
    private static void AddText(List<string> texts, string text)
    {
        while (text.IndexOf(ReminderStart, StringComparison.Ordinal) is var start and >= 0)
        {
            var end = text.IndexOf(ReminderEnd, start, StringComparison.Ordinal);
            text = text[..start] + (end < 0 ? "" : text[(end + ReminderEnd.Length)..]);
        }

        if (text.Trim() is { Length: > 0 } rest)
        {
            texts.Add(rest);
        }
    }

    /// <summary>A tool's output: text, or a list of texts.</summary>
    internal static string OutputText(JsonElement block, string property)
    {
        if (!block.TryGetProperty(property, out var content))
        {
            return "";
        }

        return content.ValueKind switch
        {
            JsonValueKind.String => content.GetString()!,
            JsonValueKind.Array => string.Join('\n', content.EnumerateArray().Select(part => Text(part, "text"))),
            _ => "",
        };
    }

    /// <summary>A property of type string, or empty.</summary>
    internal static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
