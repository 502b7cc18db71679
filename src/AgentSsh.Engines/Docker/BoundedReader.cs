using System.Buffers;

namespace AgentSsh.Engines.Docker;

/// <summary>Reads an answer whole, up to a bound: what speaks at the socket is trusted to run containers, not to fill our memory.</summary>
internal static class BoundedReader
{
    /// <exception cref="InvalidDataException">There is more.</exception>
    public static async Task<byte[]> ReadAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(32 * 1024);
        try
        {
            while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var count and > 0)
            {
                if (content.Length + count > limit)
                {
                    throw new InvalidDataException($"it is longer than {limit} bytes");
                }

                content.Write(buffer, 0, count);
            }

            return content.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
