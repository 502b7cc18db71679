using AgentSsh.Ssh.Keys;

namespace AgentSsh.Ssh.KeyExchange;

/// <summary>A server's host keys and what authorities say of them: which of them proves the server by which algorithm.</summary>
internal sealed class HostKeyRing
{
    private readonly Dictionary<string, HostKeyProof> _proofs = [];

    /// <param name="keys">At least one; the first of a type is used.</param>
    /// <param name="certificates">Each over one of the keys, for hosts; the first of a type is used.</param>
    /// <exception cref="ArgumentException">There is no key, or a certificate is for none of them or for users.</exception>
    public HostKeyRing(IReadOnlyList<SshPrivateKey> keys, IReadOnlyList<OpenSshCertificate> certificates)
    {
        if (keys.Count == 0)
        {
            throw new ArgumentException("A server needs at least one host key.", nameof(keys));
        }

        Keys = keys;
        foreach (SshPrivateKey key in keys)
        {
            Add(key, key.PublicKey);
        }

        foreach (OpenSshCertificate certificate in certificates)
        {
            SshPrivateKey? key = keys.FirstOrDefault(key => key.PublicKey.Equals(certificate.Key));
            if (key is null || certificate.Type != OpenSshCertificateType.Host)
            {
                throw new ArgumentException(
                    $"The certificate '{certificate.KeyId}' over {certificate.Fingerprint} is not one for hosts over a host key.", nameof(certificates));
            }

            Add(key, certificate);
        }
    }

    /// <summary>All keys, those that are not used yet included.</summary>
    public IReadOnlyList<SshPrivateKey> Keys { get; }

    /// <summary>There is a key, or a certificate, that proves the server by this algorithm.</summary>
    public bool Can(string algorithm) => _proofs.ContainsKey(algorithm);

    /// <summary>What proves the server by an algorithm that was agreed on.</summary>
    /// <exception cref="KeyNotFoundException">Nothing does.</exception>
    public HostKeyProof Find(string algorithm) => _proofs[algorithm];

    private void Add(SshPrivateKey key, SshPublicKey shown)
    {
        for (int i = 0; i < shown.SignatureAlgorithms.Count; i++)
        {
            // A certificate's algorithms stand in the order of its key's.
            _proofs.TryAdd(shown.SignatureAlgorithms[i], new HostKeyProof(key, shown, key.PublicKey.SignatureAlgorithms[i]));
        }
    }
}
