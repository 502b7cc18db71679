using System.Security.Cryptography;

namespace AgentSsh.Ssh.Ciphers;

/// <summary>A message authentication code as negotiated; only encrypt-then-MAC ones exist here.</summary>
/// <param name="Name">The name it is negotiated by.</param>
/// <param name="KeyLength">Bytes of key to derive.</param>
/// <param name="TagLength">Bytes behind every packet.</param>
/// <param name="Hash">The hash of the HMAC.</param>
internal sealed record MacSpec(string Name, int KeyLength, int TagLength, HashAlgorithmName Hash);
