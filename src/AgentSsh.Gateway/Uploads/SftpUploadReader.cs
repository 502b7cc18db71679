using System.Buffers.Binary;
using AgentSsh.Link;

namespace AgentSsh.Gateway.Uploads;

/// <summary>
/// The requests of an sftp client. scp to a bare target (<c>scp shot.png me@gw:</c>) asks first for the status of <c>.</c> and then makes <c>./shot.png</c>, or asks for
/// the real path of <c>./directory</c>; no client that means the workspace does so. From that request on whatever begins with <c>./</c> is led into
/// the inbox. What is written into files is skipped by its length.
/// </summary>
internal sealed class SftpUploadReader : IUploadReader
{
    // SFTP_MAX_MSG_LENGTH of OpenSSH's server, which ends at anything longer.
    private const uint MaxPacket = 256 * 1024;

    // Two paths of PATH_MAX and attributes.
    private const int MaxNamingPacket = 16 * 1024;
    private const int MaxHandle = 256;
    private const int TypeEnd = 5;
    private const int HandleStart = 13;

    private static readonly byte[] Inbox = [.. System.Text.Encoding.UTF8.GetBytes(LinkNames.InboxDirectory), (byte)'/'];

    private readonly UploadedFiles _files = new();
    private byte[] _held = [];
    private int _heldBytes;
    private uint _skip;
    private Phase _phase = Phase.Fresh;

    private enum Phase
    {
        /// <summary>Nothing was named yet.</summary>
        Fresh,

        /// <summary>The client asked for <c>.</c>: it may be an upload to a bare target.</summary>
        Candidate,

        /// <summary>It is one; whether there is an inbox is being asked.</summary>
        Asking,

        /// <summary>It goes to the inbox.</summary>
        Leading,

        /// <summary>Nothing is looked at.</summary>
        Blind,
    }

    private enum Shape
    {
        /// <summary>More bytes are needed to tell.</summary>
        Unknown,

        /// <summary>A request that names no file, of which enough is there.</summary>
        Payload,

        /// <summary>A whole request that names a file.</summary>
        Naming,

        /// <summary>No request of a client.</summary>
        Broken,
    }

    public PasteRequest? Result => _phase == Phase.Leading ? _files.Result : null;

    public void Answer(bool isThere) => _phase = isThere ? Phase.Leading : Phase.Blind;

    public UploadStep Step(ReadOnlySpan<byte> data)
    {
        if (_heldBytes > 0)
        {
            return StepHeld(data);
        }

        int run = 0;
        while (run < data.Length && _phase != Phase.Blind)
        {
            if (_skip > 0)
            {
                int part = (int)Math.Min(_skip, (uint)(data.Length - run));
                _skip -= (uint)part;
                run += part;
                continue;
            }

            Shape shape = Measure(data[run..], out int length);
            if (shape is Shape.Unknown or Shape.Naming)
            {
                return run > 0 ? new UploadStep(run, data[..run]) : shape == Shape.Unknown ? Hold(data) : Decide(data[..length], length);
            }

            if (shape == Shape.Broken)
            {
                _phase = Phase.Blind;
            }
            else
            {
                NotePayload(data[run..]);
                _skip = (uint)length;
            }
        }

        return new UploadStep(data.Length, data);
    }

    // A request that came in pieces: as much of it as is needed is gathered.
    private UploadStep StepHeld(ReadOnlySpan<byte> data)
    {
        int taken = 0;
        while (_phase is not (Phase.Blind or Phase.Asking))
        {
            switch (Measure(_held.AsSpan(0, _heldBytes), out int length))
            {
                case Shape.Unknown when taken == data.Length:
                    return new UploadStep(taken, default);
                case Shape.Unknown:
                    int part = Math.Min(length - _heldBytes, data.Length - taken);
                    Append(data.Slice(taken, part));
                    taken += part;
                    continue;
                case Shape.Naming:
                    return Decide(_held.AsSpan(0, length), taken);
                case Shape.Payload:
                    NotePayload(_held.AsSpan(0, _heldBytes));
                    _skip = (uint)(length - _heldBytes);
                    break;
                default:
                    _phase = Phase.Blind;
                    break;
            }

            break;
        }

        ReadOnlySpan<byte> pass = _held.AsSpan(0, _heldBytes);
        _heldBytes = 0;
        return new UploadStep(taken, pass);
    }

    // Only the first bytes of something longer: StepHeld takes the rest as it is needed.
    private UploadStep Hold(ReadOnlySpan<byte> data)
    {
        Append(data);
        return new UploadStep(data.Length, default);
    }

    private void Append(ReadOnlySpan<byte> data)
    {
        if (_held.Length < _heldBytes + data.Length)
        {
            // Twice as much at least: a client may send byte by byte.
            Array.Resize(ref _held, Math.Max(_heldBytes + data.Length, 2 * _held.Length));
        }

        data.CopyTo(_held.AsSpan(_heldBytes));
        _heldBytes += data.Length;
    }

    /// <summary>Tells what begins here.</summary>
    /// <param name="head">Its first bytes.</param>
    /// <param name="length">Of an unknown one how many bytes are needed, else how many it has.</param>
    private static Shape Measure(ReadOnlySpan<byte> head, out int length)
    {
        length = TypeEnd;
        if (head.Length < length)
        {
            return Shape.Unknown;
        }

        uint rest = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (rest is 0 or > MaxPacket)
        {
            return Shape.Broken;
        }

        int whole = 4 + (int)rest;
        var type = (SftpType)head[4];
        if (type == SftpType.Write)
        {
            return MeasureWrite(head, whole, out length);
        }

        bool isNaming = Enum.IsDefined(type) && type is not SftpType.Close;
        if (isNaming && whole > MaxNamingPacket)
        {
            return Shape.Broken;
        }

        length = whole;
        return !isNaming ? Shape.Payload : head.Length < whole ? Shape.Unknown : Shape.Naming;
    }

    // uint32 length, byte type, uint32 id, string handle, uint64 offset, string data: all but the data is looked at.
    private static Shape MeasureWrite(ReadOnlySpan<byte> head, int whole, out int length)
    {
        length = HandleStart;
        if (whole < length)
        {
            return Shape.Broken;
        }

        if (head.Length < length)
        {
            return Shape.Unknown;
        }

        uint handle = BinaryPrimitives.ReadUInt32BigEndian(head[(HandleStart - 4)..]);
        length = HandleStart + (int)Math.Min(handle, MaxHandle) + 12;
        if (handle > MaxHandle || whole < length)
        {
            return Shape.Broken;
        }

        if (head.Length < length)
        {
            return Shape.Unknown;
        }

        length = whole;
        return Shape.Payload;
    }

    private void NotePayload(ReadOnlySpan<byte> head)
    {
        if (_phase != Phase.Leading)
        {
            return;
        }

        switch ((SftpType)head[4])
        {
            case SftpType.Close:
                _files.Closed();
                break;
            case SftpType.Write:
                int handleEnd = HandleStart + (int)BinaryPrimitives.ReadUInt32BigEndian(head[(HandleStart - 4)..]);
                ulong offset = BinaryPrimitives.ReadUInt64BigEndian(head[handleEnd..]);
                _files.Wrote(unchecked(offset + BinaryPrimitives.ReadUInt32BigEndian(head[(handleEnd + 8)..])));
                break;
        }
    }

    // A whole request that names a file, at the beginning of the data or held.
    private UploadStep Decide(ReadOnlySpan<byte> packet, int taken)
    {
        if (!SftpRequest.TryParse(packet, out SftpRequest request))
        {
            _phase = Phase.Blind;
        }

        switch (_phase)
        {
            case Phase.Fresh:
                _phase = request is { Type: SftpType.Stat, IsHere: true } ? Phase.Candidate : Phase.Blind;
                break;
            case Phase.Candidate when request.IsBelowHere && (request.Writes || request.Type is SftpType.Mkdir or SftpType.Realpath):
                _phase = Phase.Asking;
                if (_heldBytes == 0)
                {
                    Append(packet);
                }

                return new UploadStep(taken, default, needsInbox: true);
            case Phase.Candidate when request.Type is not (SftpType.Stat or SftpType.Lstat):
                _phase = Phase.Blind;
                break;
            case Phase.Leading:
                Note(request);
                if (request.IsBelowHere || request.Type == SftpType.Rename)
                {
                    byte[] moved = request.MoveInto(Inbox);
                    _heldBytes = 0;
                    return new UploadStep(taken, moved, moved.Length - packet.Length);
                }

                break;
        }

        _heldBytes = 0;
        return new UploadStep(taken, packet);
    }

    private void Note(SftpRequest request)
    {
        ReadOnlySpan<byte> path = request.IsBelowHere ? request.Path[2..] : default;
        if (request.Writes)
        {
            _files.Opened(path);
        }
        else if (request.Type is SftpType.Mkdir or SftpType.Realpath)
        {
            _files.Made(path);
        }
    }
}
