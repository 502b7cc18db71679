using System.Text;
using AgentSsh.Fuzz.Mutation;
using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.Transport;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Fuzz.Targets;

/// <summary>Messages as they stand on a stream that is not encrypted.</summary>
internal static class PlainWire
{
    /// <summary>In a script: the payload is put onto the stream as it is, without a packet around it.</summary>
    public const byte Raw = 2;

    /// <summary>A ping that no mutation hits on, and its answer: whoever sees it knows that all before it was handled.</summary>
    public static byte[] Ping { get; } = [MessageNumber.SSH2_MSG_PING, .. Cookie];

    /// <summary>The answer to <see cref="Ping"/>.</summary>
    public static byte[] Pong { get; } = [MessageNumber.SSH2_MSG_PONG, .. Cookie];

    private static ReadOnlySpan<byte> Cookie => "\0\0\0\u0010the last message"u8;

    /// <summary>A script: identification, then each message in a packet.</summary>
    public static byte[] Script(IEnumerable<MessageSequence.Message> messages, string identification = "SSH-2.0-Fuzz_1")
    {
        var script = new List<byte>(Encoding.ASCII.GetBytes(identification + "\r\n"));
        foreach (MessageSequence.Message message in messages)
        {
            script.AddRange(message.Kind == Raw ? message.Payload : Packet(message.Payload));
        }

        return [.. script];
    }

    /// <summary>One packet.</summary>
    public static byte[] Packet(byte[] payload)
    {
        var packet = new byte[PacketFraming.WireLength(NullCipher.Instance, payload.Length)];
        PacketFraming.WriteHeader(packet, NullCipher.Instance, payload.Length);
        payload.CopyTo(packet, PacketFraming.HeaderLength);
        return packet;
    }

    /// <summary>The messages that the product sent.</summary>
    public static IEnumerable<byte[]> Messages(byte[] stream)
    {
        FuzzFailure.Require(
            IdentificationLine.TryRead(stream, false, out int at, out string? identification) && identification is not null, "we identify ourselves first");
        while (stream.Length - at >= sizeof(uint))
        {
            int length = PacketFraming.CheckLength(NullCipher.Instance, NullCipher.Instance.ReadLength(0, stream.AsSpan(at)));
            if (stream.Length - at < length)
            {
                yield break;
            }

            yield return PacketFraming.Payload(stream.AsSpan(at, length), 0).ToArray();
            at += length;
        }
    }
}
