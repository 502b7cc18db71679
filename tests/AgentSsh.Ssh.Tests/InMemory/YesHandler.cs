namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>Serves sessions in which, whatever the command, <c>y</c> is written for ever, as fast as there is room, until Ctrl-C comes; then a prompt.</summary>
internal sealed class YesHandler : ConnectionHandler
{
    public const string Prompt = "prompt> ";

    /// <summary>The last session's channel.</summary>
    public SshChannel? Channel { get; private set; }

    /// <summary>Completes at Ctrl-C.</summary>
    public TaskCompletionSource Interrupted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request)
    {
        Channel = request.Accept(new Session(this));
        Channel.MarkInteractive();
    }

    private sealed class Session(YesHandler owner) : ChannelHandler
    {
        private readonly byte[] _block = [.. Enumerable.Repeat("y\r\n"u8.ToArray(), 1000).SelectMany(line => line)];

        public override void OnRequest(SshChannel channel, ChannelRequest request)
        {
            request.Succeed();
            _ = WriteAsync(channel);
        }

        public override void OnData(SshChannel channel, ReadOnlySpan<byte> data)
        {
            channel.Consumed(data.Length);
            if (data.Contains((byte)3))
            {
                owner.Interrupted.TrySetResult();
            }
        }

        private async Task WriteAsync(SshChannel channel)
        {
            while (channel.IsOpen && !owner.Interrupted.Task.IsCompleted)
            {
                channel.Write(_block);
                await channel.WaitForRoomAsync();
            }

            channel.Write(System.Text.Encoding.ASCII.GetBytes(Prompt));
        }
    }
}
