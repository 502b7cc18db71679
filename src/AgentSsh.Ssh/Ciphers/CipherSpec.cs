namespace AgentSsh.Ssh.Ciphers;

/// <summary>A cipher as negotiated.</summary>
/// <param name="Name">The name it is negotiated by.</param>
/// <param name="KeyLength">Bytes of key to derive.</param>
/// <param name="IvLength">Bytes of IV to derive; 0 when the cipher uses the sequence number instead.</param>
/// <param name="BlockSize">The alignment of its packets, in bytes.</param>
/// <param name="IsAead">True when it authenticates by itself: the negotiated MAC is then ignored (RFC 5647 section 5.1).</param>
internal sealed record CipherSpec(string Name, int KeyLength, int IvLength, int BlockSize, bool IsAead);
