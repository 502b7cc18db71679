namespace AgentSsh.Ssh.Transport;

/// <summary>The key exchange, as the transport sees it. All but <see cref="RequestRekey"/> is called on the receive loop.</summary>
internal interface IKeyExchange
{
    /// <summary>Sends our KEXINIT; called once, before the peer has said anything.</summary>
    void Start();

    /// <summary>The peer's identification line, without its end of line; called before the first packet.</summary>
    void PeerIdentified(string identification);

    /// <summary>May a message of this type arrive now? After the peer's KEXINIT only the exchange's own may, and in a strict initial
    /// exchange nothing else at all (OpenSSH PROTOCOL section 1.10).</summary>
    bool Allows(byte messageType);

    /// <summary>A message of types 20 to 49.</summary>
    /// <param name="payload">The message, its type first.</param>
    /// <param name="sequence">The packet's sequence number.</param>
    void Handle(ReadOnlySpan<byte> payload, uint sequence);

    /// <summary>Begins a new exchange unless one is under way. From any thread.</summary>
    void RequestRekey();
}
