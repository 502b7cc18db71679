using AgentSsh.Ssh.Keys;

namespace AgentSsh.Ssh.KeyExchange;

/// <summary>How a server proves itself by one algorithm.</summary>
/// <param name="Key">What signs.</param>
/// <param name="Shown">What the client is shown: the key, or a certificate over it.</param>
/// <param name="Signature">The algorithm of the signature, which is the key's own with a certificate too (PROTOCOL.certkeys).</param>
internal sealed record HostKeyProof(SshPrivateKey Key, SshPublicKey Shown, string Signature);
