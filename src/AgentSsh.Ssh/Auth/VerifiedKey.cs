using System.Net;

namespace AgentSsh.Ssh;

/// <summary>A key that signed this very connection's login as <see cref="UserName"/>. Only a verified signature makes one, so what is decided
/// on it cannot be decided on a key that was merely offered (CVE-2024-45337).</summary>
public sealed class VerifiedKey
{
    private readonly OfferedKey _key;

    private VerifiedKey(OfferedKey key) => _key = key;

    /// <summary>The name to log in as, as the client sent it: up to 256 bytes of any UTF-8.</summary>
    public string UserName => _key.UserName;

    /// <summary>The key.</summary>
    public Keys.SshPublicKey Key => _key.Key;

    /// <summary>The algorithm it signed with.</summary>
    public string Algorithm => _key.Algorithm;

    /// <summary>The client's address, where the stream has one.</summary>
    public EndPoint? RemoteEndPoint => _key.RemoteEndPoint;

    /// <summary>Checks the signature of a login.</summary>
    /// <returns>Null when it is wrong.</returns>
    internal static VerifiedKey? Verify(OfferedKey key, ReadOnlySpan<byte> signedData, ReadOnlySpan<byte> signature) =>
        key.Key.Verify(key.Algorithm, signedData, signature) ? new VerifiedKey(key) : null;
}
