namespace AgentSsh.Ssh.Transport;

/// <summary>Where the send loop gets packets of the layers above from. Called on the send loop only.</summary>
internal interface IPacketSource
{
    /// <summary>True while what is sent should wait behind as little as possible: a person looks at it.</summary>
    bool IsInteractive { get; }

    /// <summary>Writes the most urgent packet that may go out now.</summary>
    /// <returns>False when there is none.</returns>
    bool WriteNext(SshTransport transport);

    /// <summary>Everything written so far has been taken by the socket.</summary>
    void Flushed();

    /// <summary>True when nothing is waiting, not even for a window.</summary>
    bool IsDrained { get; }
}
