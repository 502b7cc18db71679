using System.Buffers.Binary;

namespace AgentSsh.Gateway.Uploads;

/// <summary>
/// A request of version 3 (draft-ietf-secsh-filexfer-02) that names a file:
/// <code>
/// uint32 length   byte type   uint32 id   string path   [string second path, of RENAME]   [...]
/// </code>
/// </summary>
internal readonly ref struct SftpRequest
{
    private const int HeaderBytes = 9;
    private const uint OpenToWrite = 0x02;
    private const uint OpenToCreate = 0x08;

    private readonly ReadOnlySpan<byte> _packet;
    private readonly int _pathEnd;

    private SftpRequest(ReadOnlySpan<byte> packet, int pathEnd)
    {
        _packet = packet;
        _pathEnd = pathEnd;
    }

    public SftpType Type => (SftpType)_packet[4];

    public ReadOnlySpan<byte> Path => _packet[(HeaderBytes + 4).._pathEnd];

    /// <summary>It is the directory in which the program started.</summary>
    public bool IsHere => Path.SequenceEqual("."u8);

    /// <summary>It is something in that directory, and named as scp names what has no place of its own.</summary>
    public bool IsBelowHere => IsBelow(Path);

    /// <summary>It opens a file to write it.</summary>
    public bool Writes => Type == SftpType.Open && BinaryPrimitives.ReadUInt32BigEndian(_packet[_pathEnd..]) is var flags && (flags & (OpenToWrite | OpenToCreate)) != 0;

    /// <summary>Reads a whole packet.</summary>
    /// <returns>False when it is none, or none that names a file.</returns>
    public static bool TryParse(ReadOnlySpan<byte> packet, out SftpRequest request)
    {
        request = default;
        int end = packet.Length < HeaderBytes ? -1 : StringEnd(packet, HeaderBytes);
        if (end < 0 || (packet[4] == (byte)SftpType.Open && packet.Length - end < 4) || (packet[4] == (byte)SftpType.Rename && StringEnd(packet, end) < 0))
        {
            return false;
        }

        request = new SftpRequest(packet, end);
        return true;
    }

    /// <summary>The same request with what it names below here moved into a directory.</summary>
    /// <param name="directory">Its name, with a slash at the end.</param>
    public byte[] MoveInto(ReadOnlySpan<byte> directory)
    {
        var moved = new byte[_packet.Length + (2 * directory.Length)];
        _packet[..HeaderBytes].CopyTo(moved);
        int end = CopyPath(Path, directory, moved, HeaderBytes);
        int copied = _pathEnd;
        if (Type == SftpType.Rename)
        {
            copied = StringEnd(_packet, _pathEnd);
            end = CopyPath(_packet[(_pathEnd + 4)..copied], directory, moved, end);
        }

        _packet[copied..].CopyTo(moved.AsSpan(end));
        end += _packet.Length - copied;
        BinaryPrimitives.WriteUInt32BigEndian(moved, (uint)(end - 4));
        return moved[..end];
    }

    private static bool IsBelow(ReadOnlySpan<byte> path) => path.Length > 2 && path.StartsWith("./"u8);

    private static int CopyPath(ReadOnlySpan<byte> path, ReadOnlySpan<byte> directory, Span<byte> target, int at)
    {
        bool moves = IsBelow(path);
        ReadOnlySpan<byte> rest = moves ? path[2..] : path;
        int start = at + 4;
        if (moves)
        {
            directory.CopyTo(target[start..]);
            start += directory.Length;
        }

        rest.CopyTo(target[start..]);
        int end = start + rest.Length;
        BinaryPrimitives.WriteUInt32BigEndian(target[at..], (uint)(end - at - 4));
        return end;
    }

    // Where a string that begins here ends; negative when that is beyond the packet.
    private static int StringEnd(ReadOnlySpan<byte> packet, int start)
    {
        if (packet.Length - start < 4)
        {
            return -1;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(packet[start..]);
        return length <= packet.Length - start - 4 ? start + 4 + (int)length : -1;
    }
}
