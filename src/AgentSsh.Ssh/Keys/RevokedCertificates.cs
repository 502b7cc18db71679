namespace AgentSsh.Ssh.Keys;

/// <summary>What a key revocation list says of the certificates of one authority, or of all.</summary>
internal sealed class RevokedCertificates
{
    private readonly List<(ulong First, ulong Last)> _ranges = [];
    private readonly List<(ulong Offset, byte[] Bits)> _bitmaps = [];

    /// <summary>The key ids.</summary>
    public HashSet<string> KeyIds { get; } = new(StringComparer.Ordinal);

    public void Add(ulong first, ulong last) => _ranges.Add((first, last));

    /// <param name="offset">The serial of the lowest bit.</param>
    /// <param name="bits">Big-endian.</param>
    public void Add(ulong offset, byte[] bits) => _bitmaps.Add((offset, bits));

    /// <summary>Whether a serial is listed. Zero never is: it is that of authorities that do not count.</summary>
    public bool Contains(ulong serial) =>
        serial != 0
        && (_ranges.Exists(range => serial >= range.First && serial <= range.Last) || _bitmaps.Exists(bitmap => IsSet(bitmap.Bits, bitmap.Offset, serial)));

    private static bool IsSet(byte[] bits, ulong offset, ulong serial)
    {
        if (serial < offset || (serial - offset) / 8 >= (ulong)bits.Length)
        {
            return false;
        }

        ulong index = serial - offset;
        return (bits[^(int)((index / 8) + 1)] & (1 << (int)(index % 8))) != 0;
    }
}
