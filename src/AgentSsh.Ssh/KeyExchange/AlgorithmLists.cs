namespace AgentSsh.Ssh.KeyExchange;

/// <summary>What one side of a connection offers, each list best first, every name known.</summary>
/// <param name="KeyExchanges">Key exchange methods.</param>
/// <param name="HostKeys">Signature algorithms of the server's host keys.</param>
/// <param name="Ciphers">Ciphers, both directions.</param>
/// <param name="Macs">MACs, both directions.</param>
internal sealed record AlgorithmLists(
    IReadOnlyList<string> KeyExchanges, IReadOnlyList<string> HostKeys, IReadOnlyList<string> Ciphers, IReadOnlyList<string> Macs);
