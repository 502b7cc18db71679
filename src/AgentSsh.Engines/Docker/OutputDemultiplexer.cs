using System.Text;

namespace AgentSsh.Engines.Docker;

/// <summary>Takes standard output out of the framed stream of a command and keeps the end of the rest. No I/O; not safe for concurrent use.</summary>
internal sealed class OutputDemultiplexer
{
    /// <summary>What fits on a person's screen when the command failed.</summary>
    private const int ErrorCapacity = 4096;

    private readonly byte[] _header = new byte[OutputFrame.HeaderLength];
    private readonly byte[] _errors = new byte[ErrorCapacity];
    private int _headerLength;
    private int _errorsLength;
    private OutputFrame _frame;
    private int _remaining;

    /// <summary>The stream ended inside a piece.</summary>
    public bool IsInsideFrame => _headerLength > 0 || _remaining > 0;

    /// <summary>The last 4 KiB that were not standard output.</summary>
    public string Errors => Encoding.UTF8.GetString(_errors, 0, _errorsLength);

    /// <summary>
    /// Takes bytes from <paramref name="input"/> until it is used up or some standard output has been found, which it copies to <paramref name="output"/>
    /// as far as it fits. What was not consumed is to be offered again.
    /// </summary>
    /// <param name="input">What came from the engine.</param>
    /// <param name="output">Where standard output goes; not empty.</param>
    /// <param name="consumed">How much of the input is done with.</param>
    /// <returns>Bytes of standard output; 0 when there was none in the input.</returns>
    /// <exception cref="InvalidDataException">The framing is broken.</exception>
    public int Process(ReadOnlySpan<byte> input, Span<byte> output, out int consumed)
    {
        consumed = 0;
        while (consumed < input.Length)
        {
            var rest = input[consumed..];
            if (_remaining == 0)
            {
                consumed += TakeHeader(rest);
                continue;
            }

            var length = Math.Min(_remaining, rest.Length);
            if (_frame.Stream == OutputFrame.StandardOutput)
            {
                length = Math.Min(length, output.Length);
                rest[..length].CopyTo(output);
                consumed += length;
                _remaining -= length;
                return length;
            }

            KeepErrors(rest[..length]);
            consumed += length;
            _remaining -= length;
        }

        return 0;
    }

    private int TakeHeader(ReadOnlySpan<byte> input)
    {
        var length = Math.Min(OutputFrame.HeaderLength - _headerLength, input.Length);
        input[..length].CopyTo(_header.AsSpan(_headerLength));
        _headerLength += length;
        if (_headerLength == OutputFrame.HeaderLength)
        {
            _frame = OutputFrame.Parse(_header);
            _remaining = _frame.Length;
            _headerLength = 0;
        }

        return length;
    }

    private void KeepErrors(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= ErrorCapacity)
        {
            bytes[^ErrorCapacity..].CopyTo(_errors);
            _errorsLength = ErrorCapacity;
            return;
        }

        var excess = _errorsLength + bytes.Length - ErrorCapacity;
        if (excess > 0)
        {
            _errors.AsSpan(excess, _errorsLength - excess).CopyTo(_errors);
            _errorsLength -= excess;
        }

        bytes.CopyTo(_errors.AsSpan(_errorsLength));
        _errorsLength += bytes.Length;
    }
}
