using AgentSsh.Ssh.Ciphers;

namespace AgentSsh.Ssh.Transport;

/// <summary>A message of the transport's own that waits to be sealed.</summary>
internal readonly record struct TransportMessage(byte[] Payload, TransportMessageKind Kind, IPacketSealer? NextSealer, bool ResetSequence);
