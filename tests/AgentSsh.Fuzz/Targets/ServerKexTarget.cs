using System.Text;
using AgentSsh.Fuzz.Mutation;
using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.KeyExchange.Methods;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Fuzz.Targets;

/// <summary>A server from its first byte to the end of the first key exchange, by a client that has said all before it hears anything. The first message is
/// the identification line; of the others see <see cref="PlainWire"/>.</summary>
internal sealed class ServerKexTarget : FuzzTarget
{
    public override string Name => "kex-server";

    public override InputShape Shape => InputShape.SshMessages;

    public override bool IsSingleThreaded => false;

    public override int MaxLength => 8192;

    public override long AllocationBound(int inputLength) => (2 * 1024 * 1024) + (64L * inputLength);

    public override IEnumerable<byte[]> Seeds()
    {
        foreach (string name in KexMethodCatalog.Names)
        {
            AlgorithmLists lists = AlgorithmCatalog.Known with { KeyExchanges = [name] };
            yield return MessageSequence.Of(
                "SSH-2.0-OpenSSH_9.2p1"u8.ToArray(),
                KexInit.Create(lists, KexMarkers.ExtInfoClient, KexMarkers.StrictClient).Encode(),
                new SshBuilder().Byte(MessageNumber.SSH_MSG_KEX_ECDH_INIT).String(Init(KexMethodCatalog.Find(name)!)).ToArray(),
                [MessageNumber.SSH_MSG_NEWKEYS]);
        }

        yield return MessageSequence.Of(
            "SSH-2.0-x"u8.ToArray(),
            [MessageNumber.SSH_MSG_IGNORE, 0, 0, 0, 1, 65],
            (KexInit.Create(AlgorithmCatalog.Known) with { FirstKexPacketFollows = true }).Encode(),
            [MessageNumber.SSH_MSG_KEX_ECDH_INIT, 0, 0, 0, 0],
            [MessageNumber.SSH_MSG_NEWKEYS]);
    }

    // Where we cannot begin a method ourselves it is ML-KEM's, for whose key zeros do (FIPS 203 section 7.2: any numbers below the modulus).
    private static byte[] Init(IKexMethod method)
    {
        if (!method.CanInitiate)
        {
            return [.. new byte[1184], 9, .. new byte[31]];
        }

        using IKexClient client = method.CreateClient();
        return [.. client.Init];
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        using var stream = new ScriptStream(Script(input, out int piece), piece, []);
        Endings.Check(ServedPeer.Server().Serve(stream));
    }

    internal static byte[] Script(ReadOnlySpan<byte> input, out int piece)
    {
        List<MessageSequence.Message> messages = MessageSequence.Read(input);
        piece = messages.Count > 0 && messages[0].Kind > 0 ? messages[0].Kind : int.MaxValue;
        return PlainWire.Script(messages.Skip(1), messages.Count > 0 ? Encoding.Latin1.GetString(messages[0].Payload) : string.Empty);
    }
}
