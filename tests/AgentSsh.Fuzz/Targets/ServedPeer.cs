using AgentSsh.Ssh;
using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.KeyExchange.Methods;
using AgentSsh.Ssh.Tests.Unit.Keys;

namespace AgentSsh.Fuzz.Targets;

/// <summary>Our server and our client, as they are.</summary>
internal static class ServedPeer
{
    /// <summary><see cref="FuzzKeys.Host"/> alone.</summary>
    public static HostKeyRing HostKeys { get; } = new([FuzzKeys.Host], []);

    /// <summary>What a server with <see cref="HostKeys"/> offers.</summary>
    public static AlgorithmLists HostAlgorithms { get; } = AlgorithmCatalog.ForServer(AllMethods, HostKeys);

    /// <summary>What a client offers.</summary>
    public static AlgorithmLists ClientAlgorithms { get; } =
        AlgorithmCatalog.ForClient(AllMethods with { KeyExchanges = [.. KexMethodCatalog.Names.Where(static name => KexMethodCatalog.Find(name)!.CanInitiate)] });

    // Those that are off by default, too.
    private static SshAlgorithms AllMethods => new() { KeyExchanges = KexMethodCatalog.Names };

    /// <summary>A server that knows <see cref="FuzzAuthenticator.UserName"/>.</summary>
    public static SshServer Server() => new(new SshServerOptions
    {
        HostKeys = [FuzzKeys.Host, FuzzKeys.OfType("ecdsa-sha2-nistp256")],
        Authenticator = new FuzzAuthenticator(),
        Banner = "welcome\r\n",
        TimeProvider = new ImpatientTime(),
        HostCertificates = [new CertificateMaker(FuzzKeys.Authority) { Type = 2, Principals = ["gateway"] }.Make(FuzzKeys.Host.PublicKey)],
        Algorithms = AllMethods,
    });

    /// <summary>A client of a server that anybody may be.</summary>
    public static SshClientOptions Client(Stream stream) => new()
    {
        Stream = stream,
        UserName = FuzzAuthenticator.UserName,
        Keys = [FuzzKeys.User, FuzzKeys.OfType("ecdsa-sha2-nistp256")],
        HostKeyVerifier = static _ => ValueTask.FromResult(true),
    };
}
