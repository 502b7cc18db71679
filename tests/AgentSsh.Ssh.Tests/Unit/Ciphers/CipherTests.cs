using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.Unit.Ciphers;

public sealed class CipherTests
{
    public static TheoryData<string, string> Pairs => CipherFixture.Pairs;

    public static TheoryData<string, string> PairsAndNull => CipherFixture.PairsAndNull;

    [Theory]
    [MemberData(nameof(PairsAndNull))]
    public void SealThenOpen_Payloads0To300_RoundTrip(string cipher, string mac)
    {
        (IPacketSealer sealer, IPacketOpener opener) = CipherFixture.Create(cipher, mac);
        using (sealer)
        using (opener)
        {
            for (int length = 0; length <= 300; length++)
            {
                // Sequence numbers near the top wrap on the way.
                uint sequence = unchecked(uint.MaxValue - 100 + (uint)length);
                byte[] payload = CipherFixture.Pattern(length, length);
                byte[] clear = CipherFixture.Frame(sealer, payload);
                byte[] packet = [.. clear];
                sealer.Seal(sequence, packet);

                uint packetLength = opener.ReadLength(sequence, packet.AsSpan(0, 4));
                Assert.Equal(packet.Length, PacketFraming.CheckLength(opener, packetLength));
                Assert.True(opener.Open(sequence, packet));
                Assert.Equal(payload, PacketFraming.Payload(packet, opener.TagLength).ToArray());
                Assert.Equal(clear[..^sealer.TagLength], packet[..^sealer.TagLength]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Seal_LargestPacket_RoundTripsAndHidesThePayload(string cipher, string mac)
    {
        (IPacketSealer sealer, IPacketOpener opener) = CipherFixture.Create(cipher, mac);
        byte[] payload = CipherFixture.Pattern(34900, 5);
        byte[] packet = CipherFixture.Frame(sealer, payload);
        sealer.Seal(9, packet);
        Assert.Equal(-1, packet.AsSpan().IndexOf(payload.AsSpan(0, 16)));
        Assert.True(opener.Open(9, packet));
        Assert.Equal(payload, PacketFraming.Payload(packet, opener.TagLength).ToArray());
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Open_AnyBitFlipped_IsRefused(string cipher, string mac)
    {
        (IPacketSealer sealer, _) = CipherFixture.Create(cipher, mac);
        byte[] packet = CipherFixture.Frame(sealer, "some payload of thirty-three chars"u8);
        sealer.Seal(5, packet);
        for (int bit = 0; bit < 8 * packet.Length; bit++)
        {
            byte[] forged = [.. packet];
            forged[bit / 8] ^= (byte)(1 << (bit % 8));
            (_, IPacketOpener opener) = CipherFixture.Create(cipher, mac);
            Assert.False(opener.Open(5, forged), $"bit {bit}");
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Open_WrongSequenceNumberOrReplay_IsRefused(string cipher, string mac)
    {
        (IPacketSealer sealer, IPacketOpener opener) = CipherFixture.Create(cipher, mac);
        byte[] packet = CipherFixture.Frame(sealer, "payload"u8);
        sealer.Seal(5, packet);
        bool countsByItself = cipher.Contains("gcm", StringComparison.Ordinal);
        if (!countsByItself)
        {
            Assert.False(opener.Open(6, [.. packet]));
        }

        Assert.True(opener.Open(5, [.. packet]));
        Assert.False(opener.Open(6, [.. packet]));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Open_UnderAnotherKey_IsRefused(string cipher, string mac)
    {
        (IPacketSealer sealer, _) = CipherFixture.Create(cipher, mac);
        CipherSpec spec = CipherCatalog.FindCipher(cipher)!;
        MacSpec? macSpec = CipherCatalog.FindMac(mac);
        byte[] packet = CipherFixture.Frame(sealer, "payload"u8);
        sealer.Seal(0, packet);
        using IPacketOpener opener = CipherCatalog.CreateOpener(
            spec,
            macSpec,
            CipherFixture.Pattern(spec.KeyLength, 77),
            CipherFixture.Pattern(spec.IvLength, 2),
            CipherFixture.Pattern(macSpec?.KeyLength ?? 0, 78));
        Assert.False(opener.Open(0, packet));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void SealAndOpen_Thousands_AllocateNothing(string cipher, string mac)
    {
        (IPacketSealer sealer, IPacketOpener opener) = CipherFixture.Create(cipher, mac);
        byte[] clear = CipherFixture.Frame(sealer, CipherFixture.Pattern(64, 1));
        var packet = new byte[clear.Length];
        bool good = true;
        for (uint i = 0; i < 100; i++)
        {
            good &= Pass(i);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (uint i = 100; i < 2100; i++)
        {
            good &= Pass(i);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(good);

        bool Pass(uint sequence)
        {
            clear.CopyTo(packet, 0);
            sealer.Seal(sequence, packet);
            return opener.ReadLength(sequence, packet.AsSpan(0, 4)) != 0 && opener.Open(sequence, packet);
        }
    }

    [Theory]
    [MemberData(nameof(PairsAndNull))]
    public void CheckLength_EveryLengthUpTo100000_TakesOnlyAlignedOnesInRange(string cipher, string mac)
    {
        (_, IPacketOpener opener) = CipherFixture.Create(cipher, mac);
        int taken = 0;
        for (uint length = 0; length < 100_000; length++)
        {
            uint aligned = length + (opener.LengthInPadding ? 4u : 0);
            bool fits = length is >= 5 and <= 35000 && aligned % opener.BlockSize == 0;
            if (fits)
            {
                Assert.Equal(4 + (int)length + opener.TagLength, PacketFraming.CheckLength(opener, length));
                taken++;
            }
            else if (length % 97 == 0 || length is < 64 or > 34900 and < 35100)
            {
                // A sample: exceptions are slow.
                Assert.Equal(
                    SshDisconnectReason.MacError,
                    Assert.Throws<SshProtocolException>(() => PacketFraming.CheckLength(opener, length)).Reason);
            }
        }

        Assert.InRange(taken, 2000, 5000);
        Assert.Throws<SshProtocolException>(() => PacketFraming.CheckLength(opener, uint.MaxValue - 3));
        Assert.Throws<SshProtocolException>(() => PacketFraming.CheckLength(opener, uint.MaxValue));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    [InlineData(12)]
    [InlineData(255)]
    public void Payload_BadPadding_Throws(byte padding)
    {
        var packet = new byte[16];
        packet[4] = padding;
        Assert.Throws<SshProtocolException>(() => PacketFraming.Payload(packet, 0).Length);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Open_SeededRandomBytes_IsRefusedWithoutAnotherException(string cipher, string mac)
    {
        var random = new Random(7);
        (_, IPacketOpener opener) = CipherFixture.Create(cipher, mac);
        for (uint i = 0; i < 500; i++)
        {
            var packet = new byte[4 + (opener.BlockSize * random.Next(1, 40)) + opener.TagLength];
            random.NextBytes(packet);
            Assert.False(opener.Open(i, packet));
        }
    }

    [Fact]
    public void CreateSealer_WrongKeyLength_Throws()
    {
        CipherSpec cipher = CipherCatalog.FindCipher("aes256-ctr")!;
        Assert.Throws<ArgumentOutOfRangeException>(() => CipherCatalog.CreateSealer(cipher, CipherCatalog.Macs[0], new byte[16], new byte[16], new byte[32]));
        Assert.Throws<ArgumentOutOfRangeException>(() => CipherCatalog.CreateSealer(cipher, CipherCatalog.Macs[0], new byte[32], new byte[16], new byte[64]));
        Assert.Throws<ArgumentNullException>(() => CipherCatalog.CreateSealer(cipher, null, new byte[32], new byte[16], []));
    }
}
