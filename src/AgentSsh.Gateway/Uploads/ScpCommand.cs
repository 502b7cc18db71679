using System.Diagnostics.CodeAnalysis;
using AgentSsh.Gateway.Access;
using AgentSsh.Link;

namespace AgentSsh.Gateway.Uploads;

/// <summary>The command of the old scp, which other clients and <c>scp -O</c> run at the far end.</summary>
internal static class ScpCommand
{
    // -t: receive; verbose, recursive, preserve times, the target must be a directory.
    private const string Flags = "vrpdt";

    /// <summary>Leads <c>scp -t .</c>, with or without further flags of its own, into the inbox. Any other command is none of ours.</summary>
    public static bool TryLead(string command, [NotNullWhen(true)] out string? led)
    {
        led = null;
        if (!command.StartsWith("scp ", StringComparison.Ordinal) || !CommandLine.TrySplit(command, out IReadOnlyList<string>? words, out _) || words.Count < 3 || words[0] != "scp" || words[^1] != ".")
        {
            return false;
        }

        string[] flags = [.. words.Skip(1).SkipLast(1)];
        if (!Array.TrueForAll(flags, static word => word.Length > 1 && word[0] == '-' && word.AsSpan(1).IndexOfAnyExcept(Flags) < 0)
            || !Array.Exists(flags, static word => word.Contains('t', StringComparison.Ordinal)))
        {
            return false;
        }

        led = $"scp {string.Join(' ', flags)} {LinkNames.InboxDirectory}";
        return true;
    }
}
