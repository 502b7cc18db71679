namespace AgentSsh.Ssh.KeyExchange.MlKem;

/// <summary>A key pair of one exchange; disposing forgets its private part.</summary>
internal interface IMlKem768KeyPair : IDisposable
{
    /// <summary>What the peer encapsulates for: <see cref="MlKem768.EncapsulationKeySize"/>.</summary>
    byte[] EncapsulationKey { get; }

    /// <summary>The secret of a ciphertext. One that was tampered with gives a secret that nobody has (FIPS 203 section 6.3).</summary>
    /// <param name="ciphertext">Of <see cref="MlKem768.CiphertextSize"/>.</param>
    /// <param name="sharedSecret">Where it goes: <see cref="MlKem768.SharedSecretSize"/>.</param>
    void Decapsulate(ReadOnlySpan<byte> ciphertext, Span<byte> sharedSecret);
}
