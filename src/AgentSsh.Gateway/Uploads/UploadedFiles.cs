using System.Text;
using System.Text.Unicode;
using AgentSsh.Link;

namespace AgentSsh.Gateway.Uploads;

/// <summary>Which files a client has put into the inbox: those that stand in it, not what is in directories below. Remembers a bounded number.</summary>
internal sealed class UploadedFiles
{
    private readonly List<UploadedFile> _files = [];
    private int _current = -1;
    private int _open;
    private bool _isAny;
    private bool _isMany;
    private bool _isBroken;

    /// <summary>What there is to paste; null when nothing came, or not all of it.</summary>
    public PasteRequest? Result => _isAny && !_isBroken && _open == 0 ? new PasteRequest(_isMany ? [] : [.. _files]) : null;

    /// <summary>A file is opened to be written.</summary>
    /// <param name="path">Where, seen from the inbox; empty when it is below a directory that was told before.</param>
    public void Opened(ReadOnlySpan<byte> path)
    {
        if (_open++ > 0 && _current >= 0)
        {
            // Two at once: what is written is one's or the other's.
            _files[_current] = _files[_current] with { Size = null };
        }

        int index = Add(path);
        _current = _open == 1 && !path.Contains((byte)'/') ? index : -1;
        if (_current >= 0)
        {
            _files[_current] = _files[_current] with { Size = 0 };
        }
    }

    /// <summary>Bytes were written up to this place of the file.</summary>
    public void Wrote(ulong end)
    {
        if (_current >= 0 && _files[_current].Size is { } size && end > size)
        {
            _files[_current] = _files[_current] with { Size = end };
        }
    }

    /// <summary>The file is whole.</summary>
    public void Closed()
    {
        _current = -1;
        _open = Math.Max(0, _open - 1);
    }

    /// <summary>A directory is made.</summary>
    /// <param name="path">As for <see cref="Opened"/>.</param>
    public void Made(ReadOnlySpan<byte> path) => Add(path);

    /// <summary>Something failed: nothing of it is to be pasted.</summary>
    public void Broke() => _isBroken = true;

    // The index of the name that the path begins with; negative when there is none that can be kept.
    private int Add(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty)
        {
            return -1;
        }

        _isAny = true;
        int slash = path.IndexOf((byte)'/');
        ReadOnlySpan<byte> first = slash < 0 ? path : path[..slash];
        if (first.IsEmpty || first.Length > PasteRequest.MaxNameBytes || first.Contains((byte)0) || first.SequenceEqual("."u8) || first.SequenceEqual(".."u8) || !Utf8.IsValid(first))
        {
            _isMany = true;
            return -1;
        }

        string name = Encoding.UTF8.GetString(first);
        int index = _files.FindIndex(file => file.Name == name);
        if (index < 0 && _files.Count == PasteRequest.MaxFiles)
        {
            _isMany = true;
        }
        else if (index < 0)
        {
            index = _files.Count;
            _files.Add(new UploadedFile(name));
        }

        return index;
    }
}
