using AgentSsh.Fuzz.Mutation;
using AgentSsh.Ssh;
using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.Tests.InMemory;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Fuzz.Targets;

/// <summary>A whole client behind real key exchanges, and a server of ours that says what the input tells it to; the kinds of messages are those of
/// <see cref="RawPeer"/>.</summary>
internal sealed class ClientTarget : FuzzTarget
{
    public override string Name => "client";

    public override InputShape Shape => InputShape.SshMessages;

    public override bool IsSingleThreaded => false;

    public override int MaxLength => 8192;

    public override long AllocationBound(int inputLength) => (32 * 1024 * 1024) + (256L * inputLength);

    public override IEnumerable<byte[]> Seeds()
    {
        byte[] accept = new SshBuilder().Byte(MessageNumber.SSH_MSG_SERVICE_ACCEPT).Utf8("ssh-userauth").ToArray();
        byte[] failure = new SshBuilder().Byte(MessageNumber.SSH_MSG_USERAUTH_FAILURE).NameList("publickey").Boolean(false).ToArray();
        byte[] banner = new SshBuilder().Byte(MessageNumber.SSH_MSG_USERAUTH_BANNER).Utf8("hello\r\n").Utf8("").ToArray();
        foreach (byte[][] conversation in ConnectionMessages.Conversations())
        {
            yield return MessageSequence.Write(
            [
                new(0, ExtensionInfo.EncodeServer()),
                new(0, accept),
                new(0, banner),
                new(0, failure),
                new(0, [MessageNumber.SSH_MSG_USERAUTH_SUCCESS]),
                .. conversation.Select(static (payload, i) => new MessageSequence.Message(i == 3 ? RawPeer.Rekey : (byte)0, payload)),
            ]);
        }
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        (DuplexStream serverEnd, DuplexStream clientEnd) = DuplexStream.CreatePair();
        using var peer = RawPeer.Server(serverEnd);
        Task<SshConnection> connecting = SshClient.ConnectAsync(ServedPeer.Client(clientEnd), new FuzzConnectionHandler());
        peer.Say(MessageSequence.Read(input));
        Endings.Check(peer.Close());
        FuzzFailure.Require(((IAsyncResult)connecting).AsyncWaitHandle.WaitOne(Endings.Limit), "a client whose server has closed gives up");
        try
        {
            Endings.Check(connecting.GetAwaiter().GetResult().Completion);
        }
        catch (SshConnectException e)
        {
            FuzzFailure.Require(!e.Message.Contains("   at ", StringComparison.Ordinal), "no internal error", e.Message);
        }
    }
}
