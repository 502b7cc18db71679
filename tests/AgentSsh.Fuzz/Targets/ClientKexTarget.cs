using AgentSsh.Fuzz.Mutation;
using AgentSsh.Ssh;
using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.KeyExchange.Methods;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Fuzz.Targets;

/// <summary>The same from the other side: a client and a server that has said all before it hears anything.</summary>
internal sealed class ClientKexTarget : FuzzTarget
{
    public override string Name => "kex-client";

    public override InputShape Shape => InputShape.SshMessages;

    public override bool IsSingleThreaded => false;

    public override int MaxLength => 8192;

    public override long AllocationBound(int inputLength) => (2 * 1024 * 1024) + (64L * inputLength);

    public override IEnumerable<byte[]> Seeds()
    {
        foreach (string name in ServedPeer.ClientAlgorithms.KeyExchanges)
        {
            using IKexClient method = KexMethodCatalog.Find(name)!.CreateClient();
            AlgorithmLists lists = AlgorithmCatalog.Known with { KeyExchanges = [name] };
            KexReply reply = KexMethodCatalog.Find(name)!.Respond(method.Init);
            yield return MessageSequence.Of(
                "early line\nSSH-2.0-OpenSSH_9.2p1"u8.ToArray(),
                KexInit.Create(lists, KexMarkers.ExtInfoServer, KexMarkers.StrictServer).Encode(),
                new SshBuilder(1024).Byte(MessageNumber.SSH_MSG_KEX_ECDH_REPLY).String(FuzzKeys.Host.PublicKey.Blob.Span).String(reply.ServerReply)
                    .String(FuzzKeys.Host.Sign("ssh-ed25519", "anything"u8)).ToArray(),
                [MessageNumber.SSH_MSG_NEWKEYS]);
        }
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        using var stream = new ScriptStream(ServerKexTarget.Script(input, out int piece), piece, []);
        Task<SshConnection> connecting = SshClient.ConnectAsync(ServedPeer.Client(stream), new FuzzConnectionHandler());
        FuzzFailure.Require(((IAsyncResult)connecting).AsyncWaitHandle.WaitOne(Endings.Limit), "a client whose server has closed gives up");
        try
        {
            connecting.GetAwaiter().GetResult();
            throw new FuzzFailure("a server without a host key does not get a client in");
        }
        catch (SshConnectException e)
        {
            FuzzFailure.Require(!e.Message.Contains("   at ", StringComparison.Ordinal), "no internal error", e.Message);
        }
    }
}
