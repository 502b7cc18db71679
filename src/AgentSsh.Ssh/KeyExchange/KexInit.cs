using System.Security.Cryptography;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.KeyExchange;

/// <summary>
/// What one side offers (RFC 4253 section 7.1):
/// <code>
/// byte         SSH_MSG_KEXINIT
/// byte[16]     cookie (random bytes)
/// name-list    kex_algorithms
/// name-list    server_host_key_algorithms
/// name-list    encryption_algorithms_client_to_server, _server_to_client
/// name-list    mac_algorithms_client_to_server, _server_to_client
/// name-list    compression_algorithms_client_to_server, _server_to_client
/// name-list    languages_client_to_server, _server_to_client
/// boolean      first_kex_packet_follows
/// uint32       0
/// </code>
/// </summary>
internal sealed record KexInit
{
    private const int CookieLength = 16;

    // The only compression there is: none. It would undo what padding and timing hide, and need state across rekeys.
    private static readonly string[] NoCompression = ["none"];

    public required IReadOnlyList<string> KexAlgorithms { get; init; }

    public required IReadOnlyList<string> HostKeyAlgorithms { get; init; }

    public required IReadOnlyList<string> CiphersClientToServer { get; init; }

    public required IReadOnlyList<string> CiphersServerToClient { get; init; }

    public required IReadOnlyList<string> MacsClientToServer { get; init; }

    public required IReadOnlyList<string> MacsServerToClient { get; init; }

    public IReadOnlyList<string> CompressionClientToServer { get; init; } = NoCompression;

    public IReadOnlyList<string> CompressionServerToClient { get; init; } = NoCompression;

    /// <summary>A guessed first message of the exchange follows at once.</summary>
    public bool FirstKexPacketFollows { get; init; }

    /// <summary>Our offer, the same in both directions.</summary>
    /// <param name="algorithms">The names, best first.</param>
    /// <param name="markers">What is said at the end of the list of methods, which is no method.</param>
    public static KexInit Create(AlgorithmLists algorithms, params ReadOnlySpan<string> markers) => new()
    {
        KexAlgorithms = [.. algorithms.KeyExchanges, .. markers],
        HostKeyAlgorithms = algorithms.HostKeys,
        CiphersClientToServer = algorithms.Ciphers,
        CiphersServerToClient = algorithms.Ciphers,
        MacsClientToServer = algorithms.Macs,
        MacsServerToClient = algorithms.Macs,
    };

    /// <summary>Reads the whole message, its type included.</summary>
    /// <exception cref="SshProtocolException">It is malformed.</exception>
    public static KexInit Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new SshReader(payload);
        reader.ReadByte();
        reader.ReadBytes(CookieLength);
        var init = new KexInit
        {
            KexAlgorithms = reader.ReadNameList(),
            HostKeyAlgorithms = reader.ReadNameList(),
            CiphersClientToServer = reader.ReadNameList(),
            CiphersServerToClient = reader.ReadNameList(),
            MacsClientToServer = reader.ReadNameList(),
            MacsServerToClient = reader.ReadNameList(),
            CompressionClientToServer = reader.ReadNameList(),
            CompressionServerToClient = reader.ReadNameList(),
        };
        reader.ReadString();
        reader.ReadString();
        init = init with { FirstKexPacketFollows = reader.ReadBoolean() };
        reader.ReadUInt32();
        reader.End();
        return init;
    }

    /// <summary>The whole message, its type included, with a fresh cookie.</summary>
    public byte[] Encode()
    {
        Span<byte> cookie = stackalloc byte[CookieLength];
        RandomNumberGenerator.Fill(cookie);
        return new SshBuilder(1024)
            .Byte(MessageNumber.SSH_MSG_KEXINIT).Bytes(cookie)
            .NameList([.. KexAlgorithms]).NameList([.. HostKeyAlgorithms])
            .NameList([.. CiphersClientToServer]).NameList([.. CiphersServerToClient])
            .NameList([.. MacsClientToServer]).NameList([.. MacsServerToClient])
            .NameList([.. CompressionClientToServer]).NameList([.. CompressionServerToClient])
            .NameList([]).NameList([])
            .Boolean(FirstKexPacketFollows).UInt32(0).ToArray();
    }
}
