using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentSsh.Supervisor.Programs;

/// <summary>Answers Claude Code's first questions (theme, trust in the workspace, use of the key) in its own file, so that its first screen is the prompt.</summary>
internal static class ClaudeOnboarding
{
    // Claude Code keeps this much of a key's end to know it again.
    private const int KeyTail = 20;

    /// <summary>The file's text with our answers in it and everything else as it was.</summary>
    /// <param name="text">The file's text, or null where there is none.</param>
    /// <param name="workspace">The directory that the program starts in.</param>
    /// <param name="apiKey">ANTHROPIC_API_KEY, or null.</param>
    /// <returns>Null when nothing needs to change.</returns>
    /// <exception cref="JsonException">The text is not JSON, or not of the shape that Claude Code writes: it must be left alone.</exception>
    public static string? Merge(string? text, string workspace, string? apiKey)
    {
        var root = string.IsNullOrWhiteSpace(text) ? [] : Object(JsonNode.Parse(text), "the file");
        var changed = SetTrue(root, "hasCompletedOnboarding");
        if (!root.ContainsKey("theme"))
        {
            root["theme"] = "dark";
            changed = true;
        }

        changed |= SetTrue(Child(Child(root, "projects"), workspace), "hasTrustDialogAccepted");
        if (!string.IsNullOrEmpty(apiKey))
        {
            changed |= Approve(Child(root, "customApiKeyResponses"), apiKey.Length > KeyTail ? apiKey[^KeyTail..] : apiKey);
        }

        return changed ? root.ToJsonString(ProgramJson.Indented) + "\n" : null;
    }

    private static bool Approve(JsonObject responses, string tail)
    {
        var approved = List(responses, "approved");
        if (!Contains(approved, tail))
        {
            approved.Add((JsonNode)tail);
            return true;
        }

        return false;
    }

    private static bool Contains(JsonArray list, string text)
    {
        foreach (var item in list)
        {
            if (item is JsonValue value && value.TryGetValue<string>(out var known) && known == text)
            {
                return true;
            }
        }

        return false;
    }

    private static bool SetTrue(JsonObject node, string name)
    {
        if (node[name] is JsonValue value && value.TryGetValue<bool>(out var known) && known)
        {
            return false;
        }

        node[name] = true;
        return true;
    }

    private static JsonObject Child(JsonObject node, string name)
    {
        if (node[name] is { } child)
        {
            return Object(child, name);
        }

        var made = new JsonObject();
        node[name] = made;
        return made;
    }

    private static JsonArray List(JsonObject node, string name)
    {
        if (node[name] is { } list)
        {
            return list as JsonArray ?? throw new JsonException($"'{name}' is no list");
        }

        var made = new JsonArray();
        node[name] = made;
        return made;
    }

    private static JsonObject Object(JsonNode? node, string what) => node as JsonObject ?? throw new JsonException($"'{what}' is no object");
}
