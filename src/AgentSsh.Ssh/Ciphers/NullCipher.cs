using System.Buffers.Binary;

namespace AgentSsh.Ssh.Ciphers;

/// <summary>The packets before the first NEWKEYS: neither encrypted nor authenticated (RFC 4253 section 6). Stateless.</summary>
internal sealed class NullCipher : IPacketSealer, IPacketOpener
{
    public static readonly NullCipher Instance = new();

    private NullCipher()
    {
    }

    public int BlockSize => 8;

    public int TagLength => 0;

    public bool LengthInPadding => true;

    public void Seal(uint sequence, Span<byte> packet)
    {
        // Nothing to do: the packet goes out as it was written.
    }

    public uint ReadLength(uint sequence, ReadOnlySpan<byte> first4) => BinaryPrimitives.ReadUInt32BigEndian(first4);

    public bool Open(uint sequence, Span<byte> packet) => true;

    public void Dispose()
    {
        // One shared instance without a key.
    }
}
