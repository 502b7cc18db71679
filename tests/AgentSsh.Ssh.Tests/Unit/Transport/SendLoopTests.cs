using AgentSsh.Ssh.Transport;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.Unit.Transport;

/// <summary>On which thread the send loop goes on.</summary>
public sealed class SendLoopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Send_HadToWaitForRoom_GoesOnOnAnotherThreadThanTheOneThatTellsOfRoom()
    {
        var stream = new FullStream();
        var transport = new SshTransport(stream, new SshTransportOptions { Identification = "SSH-2.0-Test_1" });
        transport.Start();
        await stream.Waiting.WaitAsync(Patience);
        transport.Send([MessageNumber.SSH_MSG_IGNORE, 0, 0, 0, 0]);

        var socketsThread = new Thread(stream.TellOfRoom);
        socketsThread.Start();

        Assert.NotEqual(socketsThread.ManagedThreadId, await stream.SecondWrite.WaitAsync(Patience));
        transport.Abort(new ConnectionEnd(ConnectionEndReason.LocalDisconnect, "seen"));
        await transport.Completion.WaitAsync(Patience);
    }

    /// <summary>Has no room for the first write until it is told so, as a socket's thread does: what awaits it goes on within the telling.</summary>
    private sealed class FullStream : MemoryStream
    {
        private readonly TaskCompletionSource _room = new();
        private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<int> _secondWrite = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Waiting => _waiting.Task;

        /// <summary>The thread of the second write.</summary>
        public Task<int> SecondWrite => _secondWrite.Task;

        public void TellOfRoom() => _room.SetResult();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_waiting.TrySetResult())
            {
                return new ValueTask(_room.Task);
            }

            _secondWrite.TrySetResult(Environment.CurrentManagedThreadId);
            return ValueTask.CompletedTask;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
