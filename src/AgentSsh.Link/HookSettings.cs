using System.Text;

namespace AgentSsh.Link;

/// <summary>
/// The settings by which programs tell the supervisor what they do: at each event of theirs they run a command of ours, which reads the event on its standard input.
/// Written where the program's managed settings are, so that the agent cannot take them away.
/// </summary>
public static class HookSettings
{
    /// <summary>Where Claude Code reads managed settings beside those of the image; merged with them.</summary>
    public const string ClaudePath = "/etc/claude-code/managed-settings.d/50-agentssh.json";

    /// <summary>Where Codex reads what it must obey. One file: an image that brings its own keeps it.</summary>
    public const string CodexPath = "/etc/codex/requirements.toml";

    // The tools that ask the person something; every other use of a tool is told when it has ended.
    private const string QuestionTools = "AskUserQuestion|ExitPlanMode";

    private const int TimeoutSeconds = 5;

    private static readonly (string Event, string Matcher)[] ClaudeEvents =
    [
        ("SessionStart", ""), ("UserPromptSubmit", ""), ("PreToolUse", QuestionTools), ("PermissionRequest", ""), ("PostToolUse", ""), ("PostToolUseFailure", ""),
        ("Stop", ""), ("StopFailure", ""), ("Notification", ""), ("Elicitation", ""), ("ElicitationResult", ""),
    ];

    private static readonly (string Event, string Matcher)[] CodexEvents =
    [
        ("SessionStart", ""), ("UserPromptSubmit", ""), ("PermissionRequest", ""), ("PostToolUse", ""), ("Stop", ""), ("Interrupt", ""),
    ];

    /// <summary>Settings for Claude Code.</summary>
    /// <param name="command">The command line to run, for a shell.</param>
    public static string Claude(string command)
    {
        var text = new StringBuilder("{\n  \"hooks\": {");
        var separator = "\n";
        foreach (var (name, matcher) in ClaudeEvents)
        {
            // In the background: Claude Code does not wait for it.
            text.Append(separator).Append("    ").Append(Json(name)).Append(": [{");
            if (matcher.Length > 0)
            {
                text.Append("\"matcher\": ").Append(Json(matcher)).Append(", ");
            }

            text.Append("\"hooks\": [{\"type\": \"command\", \"command\": ").Append(Json(command)).Append(", \"async\": true, \"timeout\": ").Append(TimeoutSeconds).Append("}]}]");
            separator = ",\n";
        }

        return text.Append("\n  }\n}\n").ToString();
    }

    /// <summary>Requirements for Codex.</summary>
    /// <param name="directory">The directory of the command; Codex wants to know it.</param>
    /// <param name="command">The command line to run, for a shell.</param>
    public static string Codex(string directory, string command)
    {
        var text = new StringBuilder("[features]\nhooks = true\n\n[hooks]\nmanaged_dir = ").Append(Json(directory)).Append('\n');
        foreach (var (name, _) in CodexEvents)
        {
            text.Append("\n[[hooks.").Append(name).Append("]]\n[[hooks.").Append(name).Append(".hooks]]\ntype = \"command\"\ncommand = ").Append(Json(command))
                .Append("\ntimeout = ").Append(TimeoutSeconds).Append('\n');
        }

        return text.ToString();
    }

    // A JSON string of printable text is a TOML string as well.
    private static string Json(string text) => "\"" + System.Text.Json.JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping) + "\"";
}
