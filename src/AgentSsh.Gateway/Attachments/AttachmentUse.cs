namespace AgentSsh.Gateway.Attachments;

/// <summary>How an agent is used at one moment.</summary>
/// <param name="Screens">People at its screen.</param>
/// <param name="Others">Other sessions, forwarded connections, and places where connections are taken for people.</param>
/// <param name="LastInput">When somebody at the screen last typed, since the gateway's clock began.</param>
internal readonly record struct AttachmentUse(int Screens, int Others, TimeSpan LastInput)
{
    /// <summary>Nobody uses it.</summary>
    public bool IsNone => Screens == 0 && Others == 0;
}
