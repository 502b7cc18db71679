using System.Collections.Concurrent;
using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Attachments.Screen;

/// <summary>How to leave, told to each person once while the gateway runs. People are those of the configuration, so there are few. Any thread.</summary>
internal sealed class LoginHints
{
    private readonly ConcurrentDictionary<string, byte> _told = new(StringComparer.Ordinal);

    /// <summary>What to tell a person who attaches; null: nothing any more.</summary>
    public string? For(string person, DetachKey keys) => _told.TryAdd(person, 0)
        ? $"agentssh: leave with {(keys.First is null ? string.Empty : $"{keys}, or ")}Enter ~. ; the agent goes on"
        : null;
}
