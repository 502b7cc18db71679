namespace AgentSsh.Ssh.Transport;

/// <summary>How much one set of keys may still carry in one direction (RFC 4344 section 3).</summary>
internal struct RekeyBudget(long maxBytes, long maxPackets)
{
    private readonly long _maxBytes = maxBytes;
    private readonly long _maxPackets = maxPackets;
    private long _bytes;
    private long _packets;

    /// <summary>True when new keys are due. Never before one packet went, so that the smallest limit still makes progress.</summary>
    public readonly bool IsSpent => _packets > 0 && (_bytes >= _maxBytes || _packets >= _maxPackets);

    public void Count(int bytes)
    {
        _bytes += bytes;
        _packets++;
    }

    public void Reset() => _bytes = _packets = 0;
}
