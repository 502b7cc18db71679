namespace AgentSsh.Gateway.Attachments.Screen;

/// <summary>Where a relayed screen is written to. Called with the stream's lock held: must not come back to it.</summary>
internal interface IScreenEnd
{
    /// <summary>What was written before has not left yet: notices wait rather than pile up.</summary>
    bool HasBacklog { get; }

    /// <summary>Bytes that came over the link, and count against its window until they have left.</summary>
    void WriteScreen(ReadOnlySpan<byte> bytes);

    /// <summary>Bytes of the gateway's own, which are nobody's window.</summary>
    void WriteNotice(ReadOnlySpan<byte> bytes);
}
