using System.Globalization;
using AgentSsh.Link;

namespace AgentSsh.Gateway.Uploads;

/// <summary>
/// What the old scp sends to <c>scp -t</c>: lines <c>C0644 SIZE NAME</c>, each with so many bytes and a zero behind it, <c>D0755 0 NAME</c> ... <c>E</c> around
/// those of a directory, and <c>T...</c> for times. Nothing is changed.
/// </summary>
internal sealed class ScpUploadReader : IUploadReader
{
    // A path of PATH_MAX, mode and size.
    private const int MaxLine = 4096 + 64;

    private readonly UploadedFiles _files = new();
    private readonly byte[] _line = new byte[MaxLine];
    private int _lineBytes;
    private ulong _body;
    private ulong _size;
    private int _depth;
    private Phase _phase = Phase.Line;

    private enum Phase
    {
        Line,
        Body,
        BodyEnd,
        Blind,
    }

    public PasteRequest? Result => _files.Result;

    public void Answer(bool isThere)
    {
        if (!isThere)
        {
            Stop();
        }
    }

    public UploadStep Step(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> rest = data;
        while (!rest.IsEmpty && _phase != Phase.Blind)
        {
            rest = rest[Look(rest)..];
        }

        return new UploadStep(data.Length, data);
    }

    // How many bytes were looked at.
    private int Look(ReadOnlySpan<byte> data)
    {
        switch (_phase)
        {
            case Phase.Body:
                int part = (int)Math.Min(_body, (ulong)data.Length);
                _body -= (ulong)part;
                _phase = _body == 0 ? Phase.BodyEnd : Phase.Body;
                return part;
            case Phase.BodyEnd:
                if (data[0] != 0)
                {
                    // The client could not read its file to the end.
                    Stop();
                    return 1;
                }

                _files.Wrote(_size);
                _files.Closed();
                _phase = Phase.Line;
                return 1;
            default:
                return LookAtLine(data);
        }
    }

    private int LookAtLine(ReadOnlySpan<byte> data)
    {
        int newline = data.IndexOf((byte)'\n');
        int taken = newline < 0 ? data.Length : newline + 1;
        if (_lineBytes + taken > MaxLine)
        {
            Stop();
            return taken;
        }

        data[..taken].CopyTo(_line.AsSpan(_lineBytes));
        _lineBytes += taken;
        if (newline >= 0)
        {
            TakeLine(_line.AsSpan(0, _lineBytes - 1));
            _lineBytes = 0;
        }

        return taken;
    }

    private void TakeLine(ReadOnlySpan<byte> line)
    {
        switch (line.IsEmpty ? 0 : line[0])
        {
            case (byte)'C' when TryRead(line, out ReadOnlySpan<byte> file, out _size):
                _files.Opened(_depth == 0 ? file : default);
                _body = _size;
                _phase = _size == 0 ? Phase.BodyEnd : Phase.Body;
                break;
            case (byte)'D' when TryRead(line, out ReadOnlySpan<byte> directory, out _):
                if (_depth++ == 0)
                {
                    _files.Made(directory);
                }

                break;
            case (byte)'E' when _depth > 0:
                _depth--;
                break;
            case (byte)'T':
                break;
            default:
                // Also what the client says of a file that it cannot read.
                Stop();
                break;
        }
    }

    private void Stop()
    {
        _files.Broke();
        _phase = Phase.Blind;
    }

    private static bool TryRead(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> name, out ulong size)
    {
        name = default;
        size = 0;
        int first = line.IndexOf((byte)' ');
        int second = first < 0 ? -1 : line[(first + 1)..].IndexOf((byte)' ');
        if (second < 0 || !ulong.TryParse(line.Slice(first + 1, second), NumberStyles.None, CultureInfo.InvariantCulture, out size))
        {
            return false;
        }

        name = line[(first + second + 2)..];
        return !name.IsEmpty;
    }
}
