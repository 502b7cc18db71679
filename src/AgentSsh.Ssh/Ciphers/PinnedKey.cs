using System.Security.Cryptography;

namespace AgentSsh.Ssh.Ciphers;

/// <summary>Secret bytes that the garbage collector never copies about and that are zeroed on dispose.</summary>
internal sealed class PinnedKey : IDisposable
{
    private readonly byte[] _bytes;

    public PinnedKey(int length) => _bytes = GC.AllocateArray<byte>(length, pinned: true);

    public PinnedKey(ReadOnlySpan<byte> key)
        : this(key.Length) => key.CopyTo(_bytes);

    public Span<byte> Span => _bytes;

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);
}
