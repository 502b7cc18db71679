namespace AgentSsh.Engines.Docker;

/// <summary>An image's own account files, before our user is in them.</summary>
/// <param name="Users">Content of /etc/passwd.</param>
/// <param name="Groups">Content of /etc/group.</param>
internal sealed record AccountTexts(string Users, string Groups)
{
    /// <summary>What an image without them gets, so that root still has a name.</summary>
    public static AccountTexts None { get; } = new("root:x:0:0:root:/root:/bin/sh\n", "root:x:0:\n");
}
