namespace AgentSsh.Ssh.Connection;

/// <summary>The peer's side of a channel, as it stated it when the channel was opened.</summary>
/// <param name="Number">The peer's number for the channel.</param>
/// <param name="Window">Bytes we may send at first: 0 to 2^32-1, all legal.</param>
/// <param name="MaxPacket">The most data bytes in one packet.</param>
internal readonly record struct RemoteEnd(uint Number, uint Window, uint MaxPacket);
