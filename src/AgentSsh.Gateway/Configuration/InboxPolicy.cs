namespace AgentSsh.Gateway.Configuration;

/// <summary>What becomes of an upload that names no place, such as <c>scp shot.png me@gw:</c>.</summary>
public enum InboxPolicy
{
    /// <summary>It goes to the inbox, and its path is pasted into the prompt of whoever sits in front of the screen.</summary>
    Paste,

    /// <summary>It goes to the inbox.</summary>
    Keep,

    /// <summary>It goes to the workspace, as on any server.</summary>
    Off,
}
