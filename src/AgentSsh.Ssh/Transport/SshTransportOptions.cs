namespace AgentSsh.Ssh.Transport;

/// <summary>What a transport needs to know at its beginning.</summary>
internal sealed record SshTransportOptions
{
    /// <summary>Our identification line, without its end of line.</summary>
    public required string Identification { get; init; }

    /// <summary>The client's side takes lines before the server's identification (RFC 4253 section 4.2); the server's does not.</summary>
    public bool IsClient { get; init; }

    /// <summary>Do the costly work of key exchanges and logins; null does it where it was received.</summary>
    public HandshakeWorkers? Workers { get; init; }

    /// <summary>Bytes either way after which new keys are made; RFC 4344 section 3.2 and OpenSSH say 1 GiB.</summary>
    public long RekeyBytes { get; init; } = 1L << 30;

    /// <summary>Packets either way after which new keys are made (RFC 4344 section 3.1).</summary>
    public long RekeyPackets { get; init; } = 1L << 31;
}
