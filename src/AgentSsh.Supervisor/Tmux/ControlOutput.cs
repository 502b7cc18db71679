using System.Buffers;

namespace AgentSsh.Supervisor.Tmux;

/// <summary>Takes the program's bytes out of what a tmux client in control mode prints: lines <c>%output %0 text</c>, in which a backslash and three octal digits stand for a byte.</summary>
internal sealed class ControlOutput
{
    // tmux splits long output; a line beyond this is no line of its protocol.
    private const int MaxLine = 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _line = new();

    /// <summary>Takes a piece of what the client printed, whose lines may begin and end anywhere.</summary>
    /// <param name="data">The piece.</param>
    /// <param name="output">Gets the program's bytes.</param>
    public void Read(ReadOnlySpan<byte> data, IBufferWriter<byte> output)
    {
        while (data.IndexOf((byte)'\n') is var end and >= 0)
        {
            _line.Write(data[..end]);
            ReadLine(_line.WrittenSpan, output);
            _line.ResetWrittenCount();
            data = data[(end + 1)..];
        }

        if (_line.WrittenCount + data.Length <= MaxLine)
        {
            _line.Write(data);
        }
    }

    private static void ReadLine(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        var prefix = "%output %"u8;
        if (!line.StartsWith(prefix))
        {
            return;
        }

        var text = line[(line[prefix.Length..].IndexOf((byte)' ') + prefix.Length + 1)..];
        while (text.IndexOf((byte)'\\') is var at and >= 0 && at + 3 < text.Length)
        {
            output.Write(text[..at]);
            var value = ((text[at + 1] - '0') << 6) | ((text[at + 2] - '0') << 3) | (text[at + 3] - '0');
            output.Write([(byte)value]);
            text = text[(at + 4)..];
        }

        output.Write(text);
    }
}
