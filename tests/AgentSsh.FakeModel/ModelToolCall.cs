using System.Text;
using System.Text.Json;

namespace AgentSsh.FakeModel;

/// <summary>The call of one of the program's tools.</summary>
/// <param name="Name">The tool's name, as the program calls it.</param>
/// <param name="Input">Its arguments, as JSON.</param>
internal sealed record ModelToolCall(string Name, string Input)
{
    /// <summary>The call that an answer asks for, or null.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="shell">Name of the tool that runs a command.</param>
    /// <param name="question">Name of the tool that asks the person.</param>
    public static ModelToolCall? Of(ModelAnswer answer, string shell, string question) =>
        answer.BashCommand is { } command ? new ModelToolCall(shell, Command(command))
        : answer.Question is { } text ? new ModelToolCall(question, Question(text))
        : null;

    private static string Command(string command) => Json(writer =>
    {
        writer.WriteString("command", command);
        writer.WriteString("description", "Runs a scripted command");
    });

    private static string Question(string text) => Json(writer =>
    {
        writer.WriteStartArray("questions");
        writer.WriteStartObject();
        writer.WriteString("question", text);
        writer.WriteString("header", "Scripted");
        writer.WriteBoolean("multiSelect", false);
        writer.WriteStartArray("options");
        foreach (var option in new[] { "first", "second" })
        {
            writer.WriteStartObject();
            writer.WriteString("label", option);
            writer.WriteString("description", $"The {option} answer");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    });

    private static string Json(Action<Utf8JsonWriter> write) => Encoding.UTF8.GetString(MessageEvents.Json(writer =>
    {
        writer.WriteStartObject();
        write(writer);
        writer.WriteEndObject();
    }));
}
