using System.Buffers.Binary;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>Bytes that tell their place: lost, doubled and reordered ones all show.</summary>
internal static class Pattern
{
    /// <summary>Writes <paramref name="total"/> bytes, then EOF.</summary>
    public static async Task SendAsync(SshChannel channel, long total)
    {
        var block = new byte[32 * 1024];
        for (long sent = 0; sent < total;)
        {
            int count = (int)Math.Min(block.Length, total - sent);
            Fill(block.AsSpan(0, count), sent);
            await channel.WaitForRoomAsync();
            channel.Write(block.AsSpan(0, count));
            sent += count;
        }

        channel.SendEof();
    }

    /// <summary>Reads to the end and checks every byte.</summary>
    public static async Task CheckAsync(Stream stream, long total)
    {
        byte[] block = new byte[32 * 1024], expected = new byte[block.Length];
        long received = 0;
        for (int count; (count = await stream.ReadAsync(block)) > 0; received += count)
        {
            Fill(expected.AsSpan(0, count), received);
            Assert.True(block.AsSpan(0, count).SequenceEqual(expected.AsSpan(0, count)), $"wrong bytes from {received} on");
        }

        Assert.Equal(total, received);
    }

    /// <summary>Reads so many bytes, whatever they are.</summary>
    public static async Task DiscardAsync(Stream stream, long total)
    {
        var block = new byte[32 * 1024];
        while (total > 0)
        {
            int count = await stream.ReadAsync(block);
            Assert.NotEqual(0, count);
            total -= count;
        }
    }

    /// <summary>The bytes that stand from <paramref name="offset"/> on.</summary>
    public static void Fill(Span<byte> destination, long offset)
    {
        Span<byte> word = stackalloc byte[8];
        int skip = (int)(offset % 8);
        long index = offset / 8;
        while (!destination.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64BigEndian(word, (ulong)index++ * 0x9E3779B97F4A7C15);
            int count = Math.Min(8 - skip, destination.Length);
            word.Slice(skip, count).CopyTo(destination);
            destination = destination[count..];
            skip = 0;
        }
    }
}
