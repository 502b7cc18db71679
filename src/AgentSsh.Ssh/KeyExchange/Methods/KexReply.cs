namespace AgentSsh.Ssh.KeyExchange.Methods;

/// <summary>The server's half of one exchange.</summary>
/// <param name="ServerReply">The value to send, without its length field; it enters the exchange hash as a string.</param>
/// <param name="SharedSecret">K, encoded as it enters the exchange hash and the key derivation, length field included: an mpint,
/// or a string for the hybrids with ML-KEM. The caller zeroes it.</param>
internal readonly record struct KexReply(byte[] ServerReply, byte[] SharedSecret);
