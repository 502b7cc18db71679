using System.Globalization;
using System.Text;

namespace AgentSsh.FakeModel;

/// <summary>
/// The server's side of one HTTP/1.1 connection, as far as a model's client needs it: requests with Content-Length or
/// chunked bodies, answers whole or in chunks. Used by one task at a time.
/// </summary>
internal sealed class HttpConnection(Stream stream)
{
    private const int MaximumHeadBytes = 64 * 1024;
    private const int MaximumBodyBytes = 64 * 1024 * 1024;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next request, or null when the client closed the connection between two requests.</summary>
    /// <exception cref="InvalidDataException">What arrived is no HTTP request, or is beyond the bounds.</exception>
    public async Task<HttpRequestHead?> ReadRequestAsync(CancellationToken cancellationToken)
    {
        var requestLine = await ReadLineAsync(cancellationToken);
        if (requestLine is null)
        {
            return null;
        }

        var parts = requestLine.Split(' ');
        if (parts.Length != 3)
        {
            throw new InvalidDataException($"not an HTTP request line: {requestLine}");
        }

        var headers = await ReadHeadersAsync(cancellationToken);
        if (headers.TryGetValue("expect", out var expect) && expect.Equals("100-continue", StringComparison.OrdinalIgnoreCase))
        {
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellationToken);
        }

        var body = headers.TryGetValue("transfer-encoding", out var coding) && coding.Contains("chunked", StringComparison.OrdinalIgnoreCase)
            ? await ReadChunkedAsync(cancellationToken)
            : await ReadExactlyAsync(ContentLength(headers), cancellationToken);
        return new HttpRequestHead(parts[0], parts[1], headers, body);
    }

    /// <summary>Writes a whole answer.</summary>
    public async Task WriteAsync(int status, string contentType, byte[] body, bool withoutBody, CancellationToken cancellationToken)
    {
        // The client's SDK obeys x-should-retry before it looks at the status; a refused key is refused again however often it is tried.
        var retry = status == 401 ? "x-should-retry: false\r\n" : "";
        var head = $"HTTP/1.1 {status} {Reason(status)}\r\ncontent-type: {contentType}\r\ncontent-length: {body.Length}\r\nrequest-id: req_fake\r\n{retry}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
        if (!withoutBody)
        {
            await stream.WriteAsync(body, cancellationToken);
        }
    }

    /// <summary>Begins an answer of unknown length; <see cref="WriteChunkAsync"/> goes on, an empty chunk ends it.</summary>
    public async Task StartChunkedAsync(string contentType, CancellationToken cancellationToken)
    {
        var head = $"HTTP/1.1 200 OK\r\ncontent-type: {contentType}\r\ncache-control: no-cache\r\ntransfer-encoding: chunked\r\nrequest-id: req_fake\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
    }

    public async Task WriteChunkAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        var framed = new byte[chunk.Length + 32];
        var length = Encoding.ASCII.GetBytes(chunk.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n", framed);
        chunk.CopyTo(framed.AsMemory(length));
        length += chunk.Length;
        framed[length++] = (byte)'\r';
        framed[length++] = (byte)'\n';
        await stream.WriteAsync(framed.AsMemory(0, length), cancellationToken);
    }

    private static int ContentLength(Dictionary<string, string> headers)
    {
        if (!headers.TryGetValue("content-length", out var text))
        {
            return 0;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= MaximumBodyBytes
            ? length
            : throw new InvalidDataException($"content-length {text} is no number, or above {MaximumBodyBytes} bytes");
    }

    private async Task<Dictionary<string, string>> ReadHeadersAsync(CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        var total = 0;
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken) ?? throw new InvalidDataException("the connection ended within the headers");
            if (line.Length == 0)
            {
                return headers;
            }

            total += line.Length;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || total > MaximumHeadBytes)
            {
                throw new InvalidDataException(colon <= 0 ? $"not a header line: {line}" : $"headers above {MaximumHeadBytes} bytes");
            }

            headers[line[..colon].ToLowerInvariant()] = line[(colon + 1)..].Trim();
        }
    }

    private async Task<byte[]> ReadChunkedAsync(CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken) ?? throw new InvalidDataException("the connection ended within a chunked body");
            if (!int.TryParse(line.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var length)
                || length < 0 || body.Length + length > MaximumBodyBytes)
            {
                throw new InvalidDataException($"not a chunk length, or a body above {MaximumBodyBytes} bytes: {line}");
            }

            if (length == 0)
            {
                // Trailers, which nobody here reads, then the empty line.
                await ReadHeadersAsync(cancellationToken);
                return body.ToArray();
            }

            body.Write(await ReadExactlyAsync(length, cancellationToken));
            await ReadLineAsync(cancellationToken);
        }
    }

    private async Task<byte[]> ReadExactlyAsync(int length, CancellationToken cancellationToken)
    {
        var result = new byte[length];
        var buffered = Math.Min(length, _end - _start);
        _buffer.AsSpan(_start, buffered).CopyTo(result);
        _start += buffered;
        await stream.ReadExactlyAsync(result.AsMemory(buffered), cancellationToken);
        return result;
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var newline = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                var line = Encoding.Latin1.GetString(_buffer, _start, newline).TrimEnd('\r');
                _start += newline + 1;
                return line;
            }

            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
            if (_end == _buffer.Length)
            {
                throw new InvalidDataException($"a line above {_buffer.Length} bytes");
            }

            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                return _end == 0 ? null : throw new InvalidDataException("the connection ended within a line");
            }

            _end += read;
        }
    }

    private static string Reason(int status) => status switch
    {
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        426 => "Upgrade Required",
        429 => "Too Many Requests",
        529 => "Overloaded",
        _ => "Status",
    };
}
