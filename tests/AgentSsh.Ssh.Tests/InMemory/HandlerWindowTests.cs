namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>A handler says how much may wait for it.</summary>
public class HandlerWindowTests
{
    private const int Window = 96 * 1024;
    private const int Sent = 1024 * 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Data_NeverUsedUp_StopsAtTheWindowOfTheHandlerOnEitherSide(bool atTheOpener)
    {
        var never = new NeverReads();
        var other = new Keeper();
        await using var pair = LinkPair.Start(() => atTheOpener ? other : never);
        SshChannel near = await pair.OpenAsync(atTheOpener ? never : other);
        if (atTheOpener)
        {
            near.SendRequest("go", []);
            await other.Asked.Task.WaitAsync(TimeSpan.FromSeconds(10));
        }

        SshChannel sender = atTheOpener ? other.Channel : near;
        sender.Write(new byte[Sent]);
        await never.Full.Task.WaitAsync(TimeSpan.FromSeconds(10));

        // A reply that comes after it: nothing more was on the way.
        await pair.Near.SendGlobalRequestAsync("anything", default);
        await pair.Far.SendGlobalRequestAsync("anything", default);
        Assert.Equal(Window, never.Received);
        Assert.Equal(Sent - Window, sender.BufferedBytes);
    }

    private sealed class NeverReads : ChannelHandler
    {
        public TaskCompletionSource Full { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Received { get; private set; }

        public override uint? WindowSize => Window;

        public override void OnData(SshChannel channel, ReadOnlySpan<byte> data)
        {
            Received += data.Length;
            if (Received >= Window)
            {
                Full.TrySetResult();
            }
        }
    }

    private sealed class Keeper : ChannelHandler
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SshChannel Channel { get; private set; } = null!;

        public override void OnRequest(SshChannel channel, ChannelRequest request)
        {
            Channel = channel;
            request.Succeed();
            Asked.TrySetResult();
        }
    }
}
