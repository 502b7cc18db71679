using AgentSsh.Ssh.Keys;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>Keys made once for all tests: RSA ones take long.</summary>
internal static class TestKeys
{
    private static readonly Lazy<SshPrivateKey> LazyRsa = new(() => SshPrivateKey.Generate("ssh-rsa"));

    public static SshPrivateKey Host { get; } = SshPrivateKey.Generate("ssh-ed25519");

    public static SshPrivateKey User { get; } = SshPrivateKey.Generate("ssh-ed25519");

    public static SshPrivateKey Stranger { get; } = SshPrivateKey.Generate("ssh-ed25519");

    public static SshPrivateKey Ecdsa { get; } = SshPrivateKey.Generate("ecdsa-sha2-nistp256");

    public static SshPrivateKey Rsa => LazyRsa.Value;
}
