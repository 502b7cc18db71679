using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AgentSsh.Supervisor.Programs;

/// <summary>Answers Codex's first questions (trust in the workspace, the login) in its own files, so that its first screen is the prompt.</summary>
internal static partial class CodexOnboarding
{
    private const string KeyName = "OPENAI_API_KEY";
    private const string ModeName = "auth_mode";
    private const string KeyMode = "apikey";

    /// <summary>The text of config.toml with the workspace trusted in it and everything else as it was.</summary>
    /// <param name="text">The file's text, or null where there is none.</param>
    /// <param name="workspace">The directory that the program starts in.</param>
    /// <returns>
    /// Null when nothing is to be changed: the workspace is named already, or the projects are written in a form to which no table can be added at the end.
    /// A table at the end is the one addition that needs no understanding of what stands before it.
    /// </returns>
    public static string? Trust(string? text, string workspace)
    {
        text ??= string.Empty;
        if (workspace.Any(character => character is '"' or '\\' || char.IsControl(character))
            || text.Contains($"\"{workspace}\"", StringComparison.Ordinal)
            || text.Contains($"'{workspace}'", StringComparison.Ordinal)
            || ProjectsAsValue().IsMatch(text))
        {
            return null;
        }

        var end = text.Length == 0 ? string.Empty : text.EndsWith('\n') ? "\n" : "\n\n";
        return $"{text}{end}[projects.\"{workspace}\"]\ntrust_level = \"trusted\"\n";
    }

    /// <summary>The text of auth.json with this key as the login, unless somebody has logged in another way.</summary>
    /// <param name="text">The file's text, or null where there is none.</param>
    /// <param name="apiKey">OPENAI_API_KEY.</param>
    /// <returns>Null when nothing is to be changed.</returns>
    /// <exception cref="JsonException">The text is not JSON, or not of the shape that Codex writes: it must be left alone.</exception>
    public static string? Login(string? text, string apiKey)
    {
        var root = string.IsNullOrWhiteSpace(text) ? [] : JsonNode.Parse(text) as JsonObject ?? throw new JsonException("the file is no object");
        if (root["tokens"] is not null || (Text(root, ModeName) is { } mode && mode != KeyMode) || (Text(root, KeyName) == apiKey && Text(root, ModeName) == KeyMode))
        {
            return null;
        }

        root[ModeName] = KeyMode;
        root[KeyName] = apiKey;
        return root.ToJsonString(ProgramJson.Indented) + "\n";
    }

    private static string? Text(JsonObject node, string name) => node[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    // projects = {...} or projects."/x".trust_level = ...: a header [projects."/y"] may not follow these (TOML 1.0, "Table").
    [GeneratedRegex(@"^[ \t]*[""']?projects[""']?[ \t]*[.=]", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex ProjectsAsValue();
}
