using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.Transport;

namespace AgentSsh.Ssh.Tests.Unit.Ciphers;

/// <summary>Packets that arrive in pieces.</summary>
public sealed class PacketSplitTests
{
    private static readonly int[] Lengths = [0, 1, 10, 11, 12, 15, 16, 17, 31, 32, 33, 255, 300];

    public static TheoryData<string, string> PairsAndNull => CipherFixture.PairsAndNull;

    [Theory]
    [MemberData(nameof(PairsAndNull))]
    public void TakePacket_SplitAtEveryByte_IsWholeEachTime(string cipher, string mac)
    {
        foreach (int length in Lengths)
        {
            for (int split = 1; ; split++)
            {
                (IPacketSealer sealer, IPacketOpener opener) = CipherFixture.Create(cipher, mac);
                byte[] payload = CipherFixture.Pattern(length, length);
                byte[] packet = CipherFixture.Frame(sealer, payload);
                sealer.Seal(0, packet);
                if (split >= packet.Length)
                {
                    break;
                }

                var buffer = new InboundBuffer();
                Feed(buffer, packet.AsSpan(0, split), isStranger: split % 2 == 0);
                Assert.False(buffer.TryTakePacket(opener, 0, out _), $"{split} of {packet.Length} bytes are no packet");
                Feed(buffer, packet.AsSpan(split), isStranger: split % 2 == 0);
                Check(buffer, opener, payload);
                buffer.Return();
            }
        }
    }

    [Theory]
    [MemberData(nameof(PairsAndNull))]
    public void TakePacket_ByteByByte_IsWhole(string cipher, string mac)
    {
        (IPacketSealer sealer, IPacketOpener opener) = CipherFixture.Create(cipher, mac);
        byte[] payload = CipherFixture.Pattern(34_000, 3);
        byte[] packet = CipherFixture.Frame(sealer, payload);
        sealer.Seal(0, packet);
        var buffer = new InboundBuffer();
        for (int i = 0; i < packet.Length - 1; i++)
        {
            Feed(buffer, packet.AsSpan(i, 1), isStranger: true);
            Assert.False(buffer.TryTakePacket(opener, 0, out _));
        }

        Feed(buffer, packet.AsSpan(packet.Length - 1), isStranger: true);
        Check(buffer, opener, payload);
        buffer.Return();
    }

    [Fact]
    public void Room_StrangerSaysThatMuchIsToCome_GrowsWithWhatCame()
    {
        var buffer = new InboundBuffer();
        byte[] packet = CipherFixture.Frame(NullCipher.Instance, new byte[34_900]);
        Feed(buffer, packet.AsSpan(0, 100), isStranger: true);
        Assert.False(buffer.TryTakePacket(NullCipher.Instance, 0, out _));

        Assert.InRange(buffer.Room(isStranger: true).Length, 1, 8 * 1024);
        Assert.InRange(buffer.Room().Length, packet.Length - 100, 128 * 1024);
        buffer.Return();
    }

    private static void Feed(InboundBuffer buffer, ReadOnlySpan<byte> bytes, bool isStranger)
    {
        while (!bytes.IsEmpty)
        {
            Span<byte> room = buffer.Room(isStranger).Span;
            int count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            buffer.Received(count);
            bytes = bytes[count..];
        }
    }

    private static void Check(InboundBuffer buffer, IPacketOpener opener, byte[] payload)
    {
        Assert.True(buffer.TryTakePacket(opener, 0, out Span<byte> taken));
        Assert.True(opener.Open(0, taken));
        Assert.Equal(payload, PacketFraming.Payload(taken, opener.TagLength).ToArray());
        Assert.Equal(0, buffer.Count);
    }
}
