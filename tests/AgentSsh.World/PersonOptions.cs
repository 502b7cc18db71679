namespace AgentSsh.World;

/// <summary>How somebody's ssh is set up.</summary>
/// <param name="Name">The user's name.</param>
/// <param name="Address">Where that ssh finds the gateway.</param>
public sealed record PersonOptions(string Name, string Address = "127.0.0.1")
{
    /// <summary>Further lines of the ssh configuration, such as <c>ServerAliveInterval 1</c>.</summary>
    public IReadOnlyList<string> SshLines { get; init; } = [];
}
