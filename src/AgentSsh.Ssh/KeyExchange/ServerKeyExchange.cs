using AgentSsh.Ssh.KeyExchange.Methods;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Transport;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.KeyExchange;

/// <summary>The server's part: answers the client's value and signs the exchange with the host key.</summary>
internal sealed class ServerKeyExchange(
    SshTransport transport, AlgorithmLists algorithms, HostKeyRing hostKeys, TimeProvider time)
    : KeyExchangeBase(transport, algorithms, time)
{
    /// <summary>The host key, or the certificate over it, of the first exchange; null before.</summary>
    public SshPublicKey? InitialHostKey { get; private set; }

    /// <summary>The signature algorithm that was agreed on last.</summary>
    public string HostKeyAlgorithm => Negotiated.HostKey;

    protected override bool IsClient => false;

    protected override void HandleMethod(ReadOnlySpan<byte> payload)
    {
        // byte SSH_MSG_KEX_ECDH_INIT, string Q_C  (RFC 5656 section 4)
        var reader = new SshReader(payload);
        if (reader.ReadByte() != MessageNumber.SSH_MSG_KEX_ECDH_INIT)
        {
            throw new SshProtocolException(SshDisconnectReason.ProtocolError, $"received message {payload[0]} out of order in a key exchange");
        }

        ReadOnlySpan<byte> clientValue = reader.ReadString();
        reader.End();

        // The key that this negotiation chose, which a rekey may choose anew.
        HostKeyProof proof = hostKeys.Find(Negotiated.HostKey);
        KexReply reply = Negotiated.Method.Respond(clientValue);
        byte[] hash = ComputeHash(proof.Shown.Blob.Span, clientValue, reply.ServerReply, reply.SharedSecret);

        // byte SSH_MSG_KEX_ECDH_REPLY, string K_S, string Q_S, string signature of the exchange hash
        Transport.Send(new SshBuilder(2048)
            .Byte(MessageNumber.SSH_MSG_KEX_ECDH_REPLY).String(proof.Shown.Blob.Span).String(reply.ServerReply).String(proof.Key.Sign(proof.Signature, hash))
            .ToArray());
        bool initial = IsInitial;
        UseKeys(hash, reply.SharedSecret);
        if (initial)
        {
            InitialHostKey = proof.Shown;
            if (PeerTakesExtInfo)
            {
                // The first packet under the first keys and never again (RFC 8308 section 2.4).
                Transport.Send(ExtensionInfo.EncodeServer());
            }
        }
    }
}
