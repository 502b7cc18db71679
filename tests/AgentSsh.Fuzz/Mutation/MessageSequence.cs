using System.Buffers.Binary;

namespace AgentSsh.Fuzz.Mutation;

/// <summary>
/// How a sequence of messages stands in one input: for each a byte that the target gives a meaning, its length in two bytes, big-endian, and the message. What
/// is cut short at the end is taken as it is.
/// </summary>
internal static class MessageSequence
{
    private const int HeaderLength = 3;

    public static List<Message> Read(ReadOnlySpan<byte> input)
    {
        var messages = new List<Message>();
        while (input.Length >= HeaderLength)
        {
            int length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(input[1..]), input.Length - HeaderLength);
            messages.Add(new Message(input[0], input.Slice(HeaderLength, length).ToArray()));
            input = input[(HeaderLength + length)..];
        }

        return messages;
    }

    public static byte[] Write(IEnumerable<Message> messages)
    {
        var output = new List<byte>();
        foreach (Message message in messages)
        {
            int length = Math.Min(message.Payload.Length, ushort.MaxValue);
            output.Add(message.Kind);
            output.Add((byte)(length >> 8));
            output.Add((byte)length);
            output.AddRange(message.Payload.AsSpan(0, length));
        }

        return [.. output];
    }

    /// <summary>A sequence of plain messages.</summary>
    public static byte[] Of(params IEnumerable<byte[]> payloads) => Write(payloads.Select(static payload => new Message(0, payload)));

    /// <param name="Kind">What the target makes of it.</param>
    /// <param name="Payload">The message, its type first.</param>
    internal readonly record struct Message(byte Kind, byte[] Payload);
}
