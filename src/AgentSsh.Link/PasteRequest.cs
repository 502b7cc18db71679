using AgentSsh.Ssh.Wire;

namespace AgentSsh.Link;

/// <summary>Asks for the paths of uploaded files to be pasted into the program's prompt.</summary>
/// <param name="Files">The files, at most <see cref="MaxFiles"/>; none stands for the inbox itself.</param>
public sealed record PasteRequest(IReadOnlyList<UploadedFile> Files)
{
    /// <summary>More than a prompt should show one by one.</summary>
    public const int MaxFiles = 10;

    /// <summary>NAME_MAX of Linux.</summary>
    public const int MaxNameBytes = 255;

    // No file has as many bytes.
    private const ulong Unknown = ulong.MaxValue;

    /// <summary>Reads the data of a <see cref="LinkNames.Paste"/> request.</summary>
    /// <exception cref="SshProtocolException">The data is not a paste request.</exception>
    public static PasteRequest Decode(ReadOnlySpan<byte> data)
    {
        var reader = new SshReader(data);
        var count = reader.ReadUInt32();
        if (count > MaxFiles)
        {
            throw new SshProtocolException(SshDisconnectReason.ProtocolError, $"{count} files to paste; at most {MaxFiles} are taken.");
        }

        var files = new UploadedFile[count];
        for (var i = 0; i < files.Length; i++)
        {
            var name = reader.ReadUtf8(MaxNameBytes);
            if (name is "" or "." or ".." || name.Contains('/', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal))
            {
                throw new SshProtocolException(SshDisconnectReason.ProtocolError, "A file to paste has no name of a file.");
            }

            var size = reader.ReadUInt64();
            files[i] = new UploadedFile(name, size == Unknown ? null : size);
        }

        reader.End();
        return new PasteRequest(files);
    }

    /// <summary>The data of a <see cref="LinkNames.Paste"/> request.</summary>
    public byte[] Encode()
    {
        var builder = new SshBuilder().UInt32((uint)Files.Count);
        foreach (var file in Files)
        {
            builder.Utf8(file.Name).UInt64(file.Size ?? Unknown);
        }

        return builder.ToArray();
    }
}
