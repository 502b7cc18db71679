using AgentSsh.Fuzz.Mutation;
using AgentSsh.Ssh;
using AgentSsh.Ssh.Auth;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Tests.InMemory;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Fuzz.Targets;

/// <summary>A whole server behind real key exchanges, by a client of ours that says what the input tells it to; the kinds of messages are those of
/// <see cref="RawPeer"/>.</summary>
internal sealed class TransportTarget : FuzzTarget
{
    public override string Name => "transport";

    public override InputShape Shape => InputShape.SshMessages;

    public override bool IsSingleThreaded => false;

    public override int MaxLength => 8192;

    public override long AllocationBound(int inputLength) => (32 * 1024 * 1024) + (256L * inputLength);

    public override IEnumerable<byte[]> Seeds()
    {
        byte[] service = new SshBuilder().Byte(MessageNumber.SSH_MSG_SERVICE_REQUEST).Utf8(UserAuthRequest.AuthenticationService).ToArray();
        SshPublicKey key = FuzzKeys.User.PublicKey;
        byte[] login = new SshBuilder(512)
            .Byte(MessageNumber.SSH_MSG_USERAUTH_REQUEST).Utf8(FuzzAuthenticator.UserName).Utf8(UserAuthRequest.ConnectionService)
            .Utf8(UserAuthRequest.PublicKey).Boolean(true).Utf8(key.KeyType).String(key.Blob.Span).String([]).ToArray();
        foreach (byte[][] conversation in ConnectionMessages.Conversations())
        {
            yield return MessageSequence.Write(
            [
                new(0, service),
                new(RawPeer.Sign, login),
                .. conversation.Select(static (payload, i) => new MessageSequence.Message(i == 2 ? RawPeer.Rekey : (byte)0, payload)),
            ]);
        }

        yield return MessageSequence.Write(
        [
            new(RawPeer.AtOnce, [MessageNumber.SSH_MSG_IGNORE, 0, 0, 0, 0]),
            new(RawPeer.Rekey, service),
            new(RawPeer.AtOnce, [MessageNumber.SSH_MSG_NEWKEYS]),
        ]);
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        (DuplexStream serverEnd, DuplexStream clientEnd) = DuplexStream.CreatePair();
        Task<ConnectionEnd> served = ServedPeer.Server().Serve(serverEnd);
        using var peer = RawPeer.Client(clientEnd);
        peer.Say(MessageSequence.Read(input));
        Endings.Check(peer.Close());
        Endings.Check(served);
    }
}
