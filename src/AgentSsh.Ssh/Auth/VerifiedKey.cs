using System.Net;

namespace AgentSsh.Ssh;

/// <summary>A key that signed this very connection's login as <see cref="UserName"/>. Only a verified signature makes one, so what is decided
/// on it cannot be decided on a key that was merely offered (CVE-2024-45337).</summary>
public sealed class VerifiedKey
{
    private readonly OfferedKey _key;

    private VerifiedKey(OfferedKey key, Keys.SecurityKeyUse? use) => (_key, SecurityKeyUse) = (key, use);

    /// <summary>The name to log in as, as the client sent it: up to 256 bytes of any UTF-8.</summary>
    public string UserName => _key.UserName;

    /// <summary>The key; an <see cref="Keys.OpenSshCertificate"/> where it came as one. That has a good signature of its authority, and
    /// no more was asked of it.</summary>
    public Keys.SshPublicKey Key => _key.Key;

    /// <summary>The algorithm it signed with.</summary>
    public string Algorithm => _key.Algorithm;

    /// <summary>The client's address, where the stream has one.</summary>
    public EndPoint? RemoteEndPoint => _key.RemoteEndPoint;

    /// <summary>What the authenticator said of the signature, for a key that lives in one; it met the demands on it. Null for every other key.</summary>
    public Keys.SecurityKeyUse? SecurityKeyUse { get; }

    /// <summary>Checks the signature of a login.</summary>
    /// <param name="key">The key.</param>
    /// <param name="demands">What an authenticator must say.</param>
    /// <param name="signedData">What was to be signed.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="problem">What is wrong with it, for logs, or null.</param>
    /// <returns>Null when it is wrong, or less than is demanded.</returns>
    internal static VerifiedKey? Verify(
        OfferedKey key, Keys.SecurityKeyDemands demands, ReadOnlySpan<byte> signedData, ReadOnlySpan<byte> signature, out string? problem)
    {
        problem = key.Key.Verify(key.Algorithm, signedData, signature, out Keys.SecurityKeyUse? use)
            ? use?.FindProblem(demands)
            : "the signature is wrong";
        return problem is null ? new VerifiedKey(key, use) : null;
    }
}
