using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.Transport;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.Unit.Transport;

public sealed class OutboundPacketsTests
{
    private static readonly byte[] Reply = [MessageNumber.SSH_MSG_CHANNEL_SUCCESS, 0, 0, 0, 1];

    // Found by the fuzzer: the reply was queued while the send loop was about to seal the channel's CLOSE, and left behind it.
    [Fact]
    public void Fill_ReplyOfAChannelThatHasSentCloseMeanwhile_DropsIt()
    {
        var owner = new Owner();
        using var packets = new OutboundPackets(new RekeyBudget(long.MaxValue, long.MaxValue));
        Assert.True(packets.EnqueueGated(Reply, owner));
        owner.HasSentClose = true;
        Assert.True(packets.EnqueueGated(Reply, null));
        Fill(packets);

        Assert.Equal(PacketFraming.WireLength(NullCipher.Instance, Reply.Length), packets.Length);
        Assert.True(packets.HasNoGated);
    }

    [Fact]
    public void Fill_ReplyOfAnOpenChannel_SealsIt()
    {
        using var packets = new OutboundPackets(new RekeyBudget(long.MaxValue, long.MaxValue));
        Assert.True(packets.EnqueueGated(Reply, new Owner()));
        Fill(packets);

        Assert.Equal(PacketFraming.WireLength(NullCipher.Instance, Reply.Length), packets.Length);
    }

    // Without a source nothing is written to a transport.
    private static void Fill(OutboundPackets packets) => packets.Fill(backlog: 1024, source: null, transport: null!, rekey: null, ownOnly: false);

    private sealed class Owner : IMessageOwner
    {
        public bool HasSentClose { get; set; }
    }
}
