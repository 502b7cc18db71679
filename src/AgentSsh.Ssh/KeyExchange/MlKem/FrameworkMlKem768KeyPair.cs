using System.Security.Cryptography;

namespace AgentSsh.Ssh.KeyExchange.MlKem;

/// <summary>The framework's key pair, for the client's side: only where OpenSSL has ML-KEM. Private keys are not ours to calculate with.</summary>
internal sealed class FrameworkMlKem768KeyPair : IMlKem768KeyPair
{
    private readonly MLKem _kem = MLKem.GenerateKey(MLKemAlgorithm.MLKem768);

    public FrameworkMlKem768KeyPair() => EncapsulationKey = _kem.ExportEncapsulationKey();

    /// <summary>This machine can make them.</summary>
    public static bool IsSupported => MLKem.IsSupported;

    public byte[] EncapsulationKey { get; }

    public void Decapsulate(ReadOnlySpan<byte> ciphertext, Span<byte> sharedSecret) => _kem.Decapsulate(ciphertext, sharedSecret);

    public void Dispose() => _kem.Dispose();
}
