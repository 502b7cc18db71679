using System.Security.Cryptography;
using AgentSsh.Ssh.Ciphers;

namespace AgentSsh.Ssh.KeyExchange.Methods;

/// <summary>
/// Derives the keys of both directions from one key exchange (RFC 4253 section 7.2):
/// <code>
/// K1 = HASH(K || H || letter || session_id)   letters: A, B IV; C, D encryption key; E, F MAC key;
/// K2 = HASH(K || H || K1)                     the first of each pair from client to server
/// K3 = HASH(K || H || K1 || K2) ...           key = K1 || K2 || K3 ..., as long as needed
/// </code>
/// Keeps a copy of the secret until disposed.
/// </summary>
internal sealed class KeySchedule : IDisposable
{
    private readonly HashAlgorithmName _hash;
    private readonly PinnedKey _sharedSecret;
    private readonly byte[] _exchangeHash;
    private readonly byte[] _sessionId;

    /// <param name="hash">The hash of the key exchange method.</param>
    /// <param name="sharedSecret">K, encoded as <see cref="KexReply.SharedSecret"/>.</param>
    /// <param name="exchangeHash">H of this exchange.</param>
    /// <param name="sessionId">H of the connection's first exchange.</param>
    public KeySchedule(HashAlgorithmName hash, ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> exchangeHash, ReadOnlySpan<byte> sessionId)
    {
        _hash = hash;
        _sharedSecret = new PinnedKey(sharedSecret);
        _exchangeHash = exchangeHash.ToArray();
        _sessionId = sessionId.ToArray();
    }

    /// <summary>Fills <paramref name="destination"/> with the key of this letter; any length.</summary>
    /// <param name="letter">'A' to 'F'.</param>
    /// <param name="destination">Where the key goes.</param>
    public void Derive(char letter, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(letter, 'A');
        ArgumentOutOfRangeException.ThrowIfGreaterThan(letter, 'F');
        using var hash = IncrementalHash.CreateHash(_hash);
        Span<byte> block = stackalloc byte[hash.HashLengthInBytes];
        int filled = 0;
        while (filled < destination.Length)
        {
            hash.AppendData(_sharedSecret.Span);
            hash.AppendData(_exchangeHash);
            if (filled == 0)
            {
                hash.AppendData([(byte)letter]);
                hash.AppendData(_sessionId);
            }
            else
            {
                hash.AppendData(destination[..filled]);
            }

            hash.GetHashAndReset(block);
            int taken = Math.Min(block.Length, destination.Length - filled);
            block[..taken].CopyTo(destination[filled..]);
            filled += taken;
        }

        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>The sealer of one direction.</summary>
    /// <param name="cipher">As negotiated for the direction.</param>
    /// <param name="mac">As negotiated for the direction; may be null with an AEAD.</param>
    /// <param name="clientToServer">Which direction.</param>
    public IPacketSealer CreateSealer(CipherSpec cipher, MacSpec? mac, bool clientToServer)
    {
        using PinnedKey iv = Derive(clientToServer ? 'A' : 'B', cipher.IvLength);
        using PinnedKey key = Derive(clientToServer ? 'C' : 'D', cipher.KeyLength);
        using PinnedKey macKey = Derive(clientToServer ? 'E' : 'F', cipher.IsAead ? 0 : mac!.KeyLength);
        return CipherCatalog.CreateSealer(cipher, mac, key.Span, iv.Span, macKey.Span);
    }

    /// <summary>The opener of one direction.</summary>
    /// <inheritdoc cref="CreateSealer"/>
    public IPacketOpener CreateOpener(CipherSpec cipher, MacSpec? mac, bool clientToServer)
    {
        using PinnedKey iv = Derive(clientToServer ? 'A' : 'B', cipher.IvLength);
        using PinnedKey key = Derive(clientToServer ? 'C' : 'D', cipher.KeyLength);
        using PinnedKey macKey = Derive(clientToServer ? 'E' : 'F', cipher.IsAead ? 0 : mac!.KeyLength);
        return CipherCatalog.CreateOpener(cipher, mac, key.Span, iv.Span, macKey.Span);
    }

    public void Dispose() => _sharedSecret.Dispose();

    private PinnedKey Derive(char letter, int length)
    {
        var key = new PinnedKey(length);
        Derive(letter, key.Span);
        return key;
    }
}
