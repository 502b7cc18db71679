using System.Text.Json;

namespace AgentSsh.Supervisor.Activity;

/// <summary>What a program writes to a hook's standard input, as far as it matters. Claude Code and Codex use the same names.</summary>
/// <param name="Name">The event's name.</param>
/// <param name="Session">Id of the session.</param>
/// <param name="Detail">A tool's name, an error, a kind of notification, or empty.</param>
internal sealed record HookEvent(string Name, string Session, string Detail)
{
    /// <summary>Reads it; null when it is no event, or one of a side conversation of the program with itself, which keeps no transcript.</summary>
    public static HookEvent? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return Read(json);
        }
        catch (JsonException)
        {
            // The program is not to be bothered with it.
            return null;
        }
    }

    private static HookEvent? Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        string name = string.Empty, session = string.Empty, detail = string.Empty;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = reader.GetString();
            reader.Read();
            var text = reader.TokenType == JsonTokenType.String && property is not ("prompt" or "last_assistant_message") ? reader.GetString()! : null;
            switch (property)
            {
                case "hook_event_name":
                    name = text ?? string.Empty;
                    break;
                case "session_id":
                    session = text ?? string.Empty;
                    break;
                case "tool_name" or "error" or "notification_type":
                    detail = text ?? string.Empty;
                    break;
                case "transcript_path" when reader.TokenType == JsonTokenType.Null:
                    return null;
            }

            reader.Skip();
        }

        return name.Length > 0 ? new HookEvent(name, session, detail) : null;
    }
}
