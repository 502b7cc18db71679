using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.KeyExchange.Methods;

namespace AgentSsh.Ssh.KeyExchange;

/// <summary>What both sides agreed on.</summary>
/// <param name="Method">The key exchange method.</param>
/// <param name="HostKey">The signature algorithm of the host key.</param>
/// <param name="CipherClientToServer">The cipher of one direction.</param>
/// <param name="CipherServerToClient">The cipher of the other.</param>
/// <param name="MacClientToServer">The MAC of one direction; null where the cipher needs none.</param>
/// <param name="MacServerToClient">The MAC of the other.</param>
/// <param name="GuessedRight">True when what a side guessed to be the first message of the exchange is it (RFC 4253 section 7.1).</param>
internal sealed record NegotiatedAlgorithms(
    IKexMethod Method,
    string HostKey,
    CipherSpec CipherClientToServer,
    CipherSpec CipherServerToClient,
    MacSpec? MacClientToServer,
    MacSpec? MacServerToClient,
    bool GuessedRight);
