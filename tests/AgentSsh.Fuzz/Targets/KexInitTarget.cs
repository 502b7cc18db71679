using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Fuzz.Targets;

/// <summary>A peer's KEXINIT, what is negotiated of it in either role, and a server's EXT_INFO.</summary>
internal sealed class KexInitTarget : FuzzTarget
{
    public override string Name => "kexinit";

    public override InputShape Shape => InputShape.SshFields;

    public override IEnumerable<byte[]> Seeds() =>
    [
        KexInit.Create(AlgorithmCatalog.Known, KexMarkers.StrictClient, KexMarkers.ExtInfoClient).Encode(),
        (KexInit.Create(AlgorithmCatalog.Known, KexMarkers.StrictServer) with { FirstKexPacketFollows = true }).Encode(),
        ExtensionInfo.EncodeServer(),
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        try
        {
            if (input is [MessageNumber.SSH_MSG_EXT_INFO, ..])
            {
                ExtensionInfo.ReadServerSignatures(input);
                return;
            }

            KexInit peer = KexInit.Parse(input);
            KexInit again = KexInit.Parse(peer.Encode());
            FuzzFailure.Require(Lists(peer).SequenceEqual(Lists(again)), "what is read is written and read again");
            KexInit ours = KexInit.Create(AlgorithmCatalog.Known, KexMarkers.StrictServer, KexMarkers.ExtInfoServer);
            Negotiate(peer, ours);
            Negotiate(ours, peer);
        }
        catch (SshProtocolException)
        {
            // As declared.
        }
    }

    private static void Negotiate(KexInit client, KexInit server)
    {
        try
        {
            NegotiatedAlgorithms chosen = AlgorithmNegotiator.Negotiate(client, server);
            FuzzFailure.Require(
                client.HostKeyAlgorithms.Contains(chosen.HostKey) && server.HostKeyAlgorithms.Contains(chosen.HostKey), "both sides know what was chosen", chosen.HostKey);
            FuzzFailure.Require(chosen.CipherClientToServer.IsAead == (chosen.MacClientToServer is null), "a MAC is chosen just where the cipher needs one");
        }
        catch (SshProtocolException)
        {
            // Nothing in common.
        }
    }

    private static IEnumerable<string> Lists(KexInit init) =>
    [
        .. init.KexAlgorithms, "|", .. init.HostKeyAlgorithms, "|", .. init.CiphersClientToServer, "|", .. init.CiphersServerToClient, "|", .. init.MacsClientToServer,
        "|", .. init.MacsServerToClient, "|", .. init.CompressionClientToServer, "|", .. init.CompressionServerToClient, init.FirstKexPacketFollows.ToString(),
    ];
}
