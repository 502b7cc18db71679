using System.Buffers.Binary;

namespace AgentSsh.Engines.Docker;

/// <summary>The head of one piece of a command's output on a hijacked connection without a terminal.</summary>
/// <param name="Stream">0 standard input (echoed, never in practice), 1 standard output, 2 standard error, 3 the engine's own error.</param>
/// <param name="Length">Bytes that follow.</param>
internal readonly record struct OutputFrame(byte Stream, int Length)
{
    public const int HeaderLength = 8;
    public const byte StandardOutput = 1;
    public const byte EngineError = 3;

    /// <summary>The engine frames what one read of at most 32 KiB gave it; more than this is not a frame but lost framing.</summary>
    public const int MaximumLength = 16 * 1024 * 1024;

    /* Engine API, "Stream format" of ContainerAttach:
       byte      stream type
       byte[3]   0
       uint32    length, big-endian
       byte[]    payload                                      */

    /// <exception cref="InvalidDataException">This is no such head.</exception>
    public static OutputFrame Parse(ReadOnlySpan<byte> header)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[4..HeaderLength]);
        return header[0] <= EngineError && header[1] == 0 && header[2] == 0 && header[3] == 0 && length <= MaximumLength
            ? new OutputFrame(header[0], (int)length)
            : throw new InvalidDataException($"the engine's output framing is lost: {Convert.ToHexStringLower(header[..HeaderLength])} is not the head of a piece.");
    }
}
