namespace AgentSsh.Supervisor.Programs;

/// <summary>Where opencode keeps what it knows. It asks nothing at its first start and takes keys from the environment, so nothing is written there.</summary>
internal sealed class OpencodeFiles(IReadOnlyDictionary<string, string> environment, string home)
{
    /// <summary>True when there may be a conversation to resume. Without one, resuming is the same as starting.</summary>
    public bool HasConversations()
    {
        var data = environment.GetValueOrDefault("XDG_DATA_HOME") is { Length: > 0 } set ? set : Path.Combine(home, ".local", "share");
        return Directory.Exists(Path.Combine(data, "opencode"));
    }
}
