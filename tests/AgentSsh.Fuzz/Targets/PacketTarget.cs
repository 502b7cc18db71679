using AgentSsh.Fuzz.Mutation;
using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.Transport;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Fuzz.Targets;

/// <summary>
/// Packets under every cipher, in pieces of any size. The kind of the first message chooses the cipher (its low bits) and the size of the pieces; each message is
/// sealed as it is (kind 0), sealed and then damaged where its first bytes say (kind 1), or put into the stream unsealed (kind 2). What was sealed must come out
/// as it went in; from the first damage on nothing may.
/// </summary>
internal sealed class PacketTarget : FuzzTarget
{
    private const int Intact = 0;
    private const int Damaged = 1;

    private static readonly (CipherSpec? Cipher, MacSpec? Mac)[] Suites =
    [
        (null, null),
        .. CipherCatalog.Ciphers.Where(static cipher => cipher.IsAead).Select(static cipher => ((CipherSpec?)cipher, (MacSpec?)null)),
        .. CipherCatalog.Ciphers.Where(static cipher => !cipher.IsAead).SelectMany(static cipher => CipherCatalog.Macs.Select(mac => ((CipherSpec?)cipher, (MacSpec?)mac))),
    ];

    public override string Name => "packets";

    public override InputShape Shape => InputShape.SshMessages;

    public override int MaxLength => 40_000;

    public override IEnumerable<byte[]> Seeds()
    {
        for (byte suite = 0; suite < Suites.Length; suite++)
        {
            yield return MessageSequence.Write([new(suite, [94, 0, 0]), new(Intact, [1]), new(Intact, new byte[300])]);
            yield return MessageSequence.Write([new((byte)(suite + 0x18), [94, 0, 0]), new(Damaged, [0, 9, 1]), new(Intact, [5, 6])]);
            yield return MessageSequence.Write([new(suite, [94]), new(2, [0, 0, 0, 12, 4, 1, 2, 3])]);
        }
    }

    // The buffer's arrays come from the pool, which may have to make them.
    public override long AllocationBound(int inputLength) => (512 * 1024) + (64L * inputLength);

    public override void Run(ReadOnlySpan<byte> input)
    {
        List<MessageSequence.Message> messages = MessageSequence.Read(input);
        if (messages.Count == 0)
        {
            return;
        }

        byte choice = messages[0].Kind;
        messages[0] = messages[0] with { Kind = Intact };
        (CipherSpec? cipher, MacSpec? mac) = Suites[(choice & 7) % Suites.Length];
        int piece = choice < 8 ? int.MaxValue : choice >> 3;

        // Near its end every other time: the number wraps (RFC 4253 section 6.4).
        uint sequence = (choice & 0x80) != 0 ? uint.MaxValue : 3;
        using IPacketSealer sealer = cipher is null ? NullCipher.Instance : CipherCatalog.CreateSealer(cipher, mac, Key(cipher.KeyLength), Key(cipher.IvLength), Key(mac?.KeyLength ?? 0));
        using IPacketOpener opener = cipher is null ? NullCipher.Instance : CipherCatalog.CreateOpener(cipher, mac, Key(cipher.KeyLength), Key(cipher.IvLength), Key(mac?.KeyLength ?? 0));
        (byte[] stream, List<byte[]> intact) = Seal(messages, sealer, sequence);
        List<byte[]> opened = Open(stream, opener, sequence, piece);
        for (int i = 0; i < Math.Min(opened.Count, intact.Count); i++)
        {
            FuzzFailure.Require(opened[i].AsSpan().SequenceEqual(intact[i]), "what was sealed comes out as it went in", $"{cipher?.Name} packet {i}");
        }

        FuzzFailure.Require(opened.Count >= intact.Count, "every intact packet comes out", $"{cipher?.Name}: {opened.Count} of {intact.Count}");
        FuzzFailure.Require(cipher is null || opened.Count == intact.Count, "nothing comes out of a damaged packet", $"{cipher?.Name}: {opened.Count} of {intact.Count}");
    }

    private static (byte[] Stream, List<byte[]> Intact) Seal(List<MessageSequence.Message> messages, IPacketSealer sealer, uint sequence)
    {
        var stream = new List<byte>();
        var intact = new List<byte[]>();
        bool damaged = false;
        foreach (MessageSequence.Message message in messages)
        {
            byte[] bytes = message.Payload;
            if (message.Kind is Intact or Damaged)
            {
                bytes = new byte[PacketFraming.WireLength(sealer, message.Payload.Length)];
                PacketFraming.WriteHeader(bytes, sealer, message.Payload.Length);
                message.Payload.CopyTo(bytes, PacketFraming.HeaderLength);
                sealer.Seal(sequence, bytes);
                unchecked
                {
                    sequence++;
                }
            }

            bool isTooLong = bytes.Length - sizeof(uint) - sealer.TagLength > PacketFraming.MaxPacketLength;
            if (message.Kind == Intact && !damaged && !isTooLong)
            {
                intact.Add(message.Payload);
            }
            else
            {
                // Unsealed bytes may be none.
                damaged |= bytes.Length > 0;
            }

            if (message.Kind == Damaged)
            {
                int at = message.Payload is [var high, var low, ..] ? ((high << 8) | low) % bytes.Length : 0;
                bytes[at] ^= (byte)(message.Payload is [_, _, var bits and > 0, ..] ? bits : 1);
            }

            stream.AddRange(bytes);
        }

        return ([.. stream], intact);
    }

    private static List<byte[]> Open(byte[] stream, IPacketOpener opener, uint sequence, int piece)
    {
        var buffer = new InboundBuffer();
        var opened = new List<byte[]>();
        try
        {
            for (int at = 0; at < stream.Length;)
            {
                Memory<byte> room = buffer.Room();
                int count = Math.Min(Math.Min(piece, room.Length), stream.Length - at);
                FuzzFailure.Require(count > 0, "there is room for more");
                stream.AsSpan(at, count).CopyTo(room.Span);
                buffer.Received(count);
                at += count;
                while (buffer.TryTakePacket(opener, sequence, out Span<byte> packet))
                {
                    if (!opener.Open(sequence, packet))
                    {
                        return opened;
                    }

                    opened.Add(PacketFraming.Payload(packet, opener.TagLength).ToArray());
                    unchecked
                    {
                        sequence++;
                    }
                }
            }
        }
        catch (SshProtocolException)
        {
            // As declared, for a length or a padding that cannot be.
        }
        finally
        {
            buffer.Return();
        }

        return opened;
    }

    private static byte[] Key(int length)
    {
        var key = new byte[length];
        for (int i = 0; i < length; i++)
        {
            key[i] = (byte)(17 + (i * 31));
        }

        return key;
    }
}
