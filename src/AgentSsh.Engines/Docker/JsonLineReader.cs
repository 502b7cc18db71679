using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace AgentSsh.Engines.Docker;

/// <summary>The engine's streams of JSON objects, one a line.</summary>
internal static class JsonLineReader
{
    /// <summary>A build step's command stands in one line, and so does everything it prints at once; a megabyte is far beyond both.</summary>
    public const int MaximumLine = 1024 * 1024;

    /// <summary>Each object as it arrives; the last line need not be ended.</summary>
    /// <exception cref="InvalidDataException">A line is not JSON of this type, or too long.</exception>
    public static async IAsyncEnumerable<T> ReadAsync<T>(Stream stream, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var buffer = result.Buffer;
                while (TryReadLine(ref buffer, result.IsCompleted, out var line))
                {
                    if (Parse(line, type) is { } message)
                    {
                        yield return message;
                    }
                }

                if (buffer.Length > MaximumLine)
                {
                    throw new InvalidDataException($"the engine sent a line of more than {MaximumLine} bytes.");
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                {
                    yield break;
                }
            }
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> buffer, bool isLast, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, end);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }

        line = buffer;
        if (!isLast || buffer.IsEmpty)
        {
            return false;
        }

        buffer = buffer.Slice(buffer.End);
        return true;
    }

    private static T? Parse<T>(ReadOnlySequence<byte> line, JsonTypeInfo<T> type)
        where T : class
    {
        if (line.Length > MaximumLine)
        {
            throw new InvalidDataException($"the engine sent a line of more than {MaximumLine} bytes.");
        }

        var bytes = line.ToArray().AsSpan().Trim(" \t\r"u8);
        if (bytes.IsEmpty)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(bytes, type);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"the engine sent a line that is not the JSON of a {type.Type.Name}: {exception.Message}", exception);
        }
    }
}
