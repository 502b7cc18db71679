using System.Buffers.Binary;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>A client that is logged in and from then on says what the test wants, allowed or not, and reads or does not read. It grants no window and
/// closes nothing by itself.</summary>
internal sealed class RudeClient : IAsyncDisposable
{
    private const uint OurNumber = 5;

    private RudeClient(ScriptedClient script, DuplexStream stream, Task<ConnectionEnd> served)
    {
        Script = script;
        Stream = stream;
        Served = served;
    }

    public ScriptedClient Script { get; }

    public DuplexStream Stream { get; }

    /// <summary>How the server's side ended.</summary>
    public Task<ConnectionEnd> Served { get; }

    public static async Task<RudeClient> LogInAsync(SshServer server, int held = 256 * 1024)
    {
        (DuplexStream serverStream, DuplexStream clientStream) = DuplexStream.CreatePair(held: held);
        Task<ConnectionEnd> served = server.Serve(serverStream);
        ScriptedClient script = await ScriptedClient.ConnectAsync(clientStream);
        Assert.Equal(MessageNumber.SSH_MSG_USERAUTH_SUCCESS, await script.LogInAsync(SshPair.User, TestKeys.User));
        return new RudeClient(script, clientStream, served);
    }

    public static SshBuilder Open(uint window, uint maxPacket = 32 * 1024) => new SshBuilder()
        .Byte(MessageNumber.SSH_MSG_CHANNEL_OPEN).Utf8(SessionRequest.ChannelType).UInt32(OurNumber).UInt32(window).UInt32(maxPacket);

    public static SshBuilder Head(byte type, uint channel = 0) => new SshBuilder().Byte(type).UInt32(channel);

    public static SshBuilder Exec(string command, bool wantReply = true, uint channel = 0) => Head(MessageNumber.SSH_MSG_CHANNEL_REQUEST, channel)
        .Utf8(SessionRequest.Exec).Boolean(wantReply).Utf8(command);

    public void Send(SshBuilder message) => Script.Send(message);

    /// <summary>Reads nothing any more and sends the same again and again, until the server has had enough.</summary>
    public async Task FloodAsync(int most, Func<SshBuilder> message)
    {
        Stream.IsStopped = true;
        for (int i = 0; i < most && !Served.IsCompleted; i++)
        {
            Send(message());
            if (i % 200 == 0)
            {
                // Our own queue is bounded, too.
                await Task.Delay(2);
            }
        }
    }

    /// <summary>Opens a session as the server's channel 0 and runs a command in it.</summary>
    public async Task RunAsync(string command, uint window)
    {
        Send(Open(window));
        Assert.Equal(MessageNumber.SSH_MSG_CHANNEL_OPEN_CONFIRMATION, (await ReceiveAsync())[0]);
        Send(Exec(command));
        Assert.Equal(MessageNumber.SSH_MSG_CHANNEL_SUCCESS, (await ReceiveAsync())[0]);
    }

    /// <summary>The next message that is for a person or a program: of the connection protocol, window adjusts and the host keys that are told aside.</summary>
    public async Task<byte[]> ReceiveAsync()
    {
        byte[] message;
        do
        {
            message = await Script.ReceiveAsync();
        }
        while (message[0] is MessageNumber.SSH_MSG_CHANNEL_WINDOW_ADJUST or MessageNumber.SSH_MSG_GLOBAL_REQUEST);

        return message;
    }

    /// <summary>Bytes of data in a message; fails for any other.</summary>
    public static int DataLength(byte[] message)
    {
        Assert.Equal(MessageNumber.SSH_MSG_CHANNEL_DATA, message[0]);
        return (int)BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(5));
    }

    public async ValueTask DisposeAsync()
    {
        await Script.DisposeAsync();
        await Served.WaitAsync(TimeSpan.FromSeconds(10));
    }
}
