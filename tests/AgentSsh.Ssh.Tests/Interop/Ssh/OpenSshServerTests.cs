using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.KeyExchange.Methods;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Tests.InMemory;

namespace AgentSsh.Ssh.Tests.Interop.Ssh;

/// <summary>Our client against OpenSSH's server.</summary>
public sealed class OpenSshServerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Exec_EachKexCipherAndMac_EchoesUnchanged()
    {
        await using PrivateSshd sshd = await PrivateSshd.StartAsync(TestKeys.Host, TestKeys.User.PublicKey);
        foreach (IKexMethod kex in KexMethodCatalog.Methods.Where(method => method is not MlKem768X25519Kex))
        {
            await EchoAsync(sshd, new SshAlgorithms { KeyExchanges = [kex.Name] }, 10_000);
        }

        foreach (CipherSpec cipher in CipherCatalog.Ciphers)
        {
            await EchoAsync(sshd, new SshAlgorithms { Ciphers = [cipher.Name] }, 3_000_000);
        }

        foreach (string mac in CipherCatalog.MacNames)
        {
            await EchoAsync(sshd, new SshAlgorithms { Ciphers = ["aes256-ctr"], Macs = [mac] }, 1_000_000);
        }
    }

    [Theory]
    [InlineData(1L << 40, "RekeyLimit=1M")]
    [InlineData(1L << 20, "RekeyLimit=4G")]
    [InlineData(1L << 20, "RekeyLimit=1M")]
    public async Task Exec_RekeysByEitherSide_EchoesUnchanged(long ours, string theirs)
    {
        await using PrivateSshd sshd = await PrivateSshd.StartAsync(TestKeys.Host, TestKeys.User.PublicKey, theirs);

        SshConnection connection = await EchoAsync(sshd, null, 20_000_000, ours);

        Assert.True(((KeyExchangeBase)connection.Transport.KeyExchange!).Completed > 8);
    }

    [Theory]
    [InlineData("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256")]
    [InlineData("ssh-rsa", "rsa-sha2-512")]
    [InlineData("ssh-rsa", "rsa-sha2-256")]
    public async Task Exec_OtherKindsOfKeys_Work(string keyType, string hostKeyAlgorithm)
    {
        SshPrivateKey key = keyType == "ssh-rsa" ? TestKeys.Rsa : TestKeys.Ecdsa;
        await using PrivateSshd sshd = await PrivateSshd.StartAsync(key, key.PublicKey);
        SshPublicKey? seen = null;

        await using SshConnection connection = await SshClient.ConnectAsync(
            Options(sshd) with
            {
                Keys = [key],
                Algorithms = new SshAlgorithms { HostKeys = [hostKeyAlgorithm] },
                HostKeyVerifier = hostKey =>
                {
                    seen = hostKey;
                    return ValueTask.FromResult(true);
                },
            },
            new EchoHandler());

        Assert.Equal(key.PublicKey, seen);
        Assert.Equal(3u, await ExitStatusAsync(connection, "exit 3"));
    }

    [Theory]
    [InlineData("rsa-sha2-256")]
    [InlineData("rsa-sha2-512")]
    public async Task Connect_ServerTakesOneRsaAlgorithm_IsTriedWithIt(string algorithm)
    {
        await using PrivateSshd sshd = await PrivateSshd.StartAsync(
            TestKeys.Host, TestKeys.Rsa.PublicKey, $"PubkeyAcceptedAlgorithms=ssh-ed25519,{algorithm}");

        await using SshConnection connection = await SshClient.ConnectAsync(
            Options(sshd) with { Keys = [TestKeys.Rsa, TestKeys.Stranger] }, new EchoHandler());

        Assert.Equal(3u, await ExitStatusAsync(connection, "exit 3"));
    }

    [Fact]
    public async Task Connect_KeyNotKnown_SaysSo()
    {
        await using PrivateSshd sshd = await PrivateSshd.StartAsync(TestKeys.Host, TestKeys.User.PublicKey);

        SshConnectException e = await Assert.ThrowsAsync<SshConnectException>(
            () => SshClient.ConnectAsync(Options(sshd) with { Keys = [TestKeys.Stranger] }, new EchoHandler()));

        Assert.Contains(TestKeys.Stranger.PublicKey.Fingerprint, e.Message, StringComparison.Ordinal);
    }

    private static SshClientOptions Options(PrivateSshd sshd) => new()
    {
        Host = "127.0.0.1",
        Port = sshd.Port,
        UserName = Environment.UserName,
        Keys = [TestKeys.User],
        HostKeyVerifier = static _ => ValueTask.FromResult(true),
    };

    private static async Task<uint?> ExitStatusAsync(SshConnection connection, string command)
    {
        ChannelStream stream = await ExecAsync(connection, command);
        await stream.Closed.WaitAsync(Limit);
        return stream.ExitStatus;
    }

    private static async Task<ChannelStream> ExecAsync(SshConnection connection, string command)
    {
        var stream = new ChannelStream();
        stream.Attach(await connection.OpenChannelAsync(SessionRequest.ChannelType, default, stream.Handler).WaitAsync(Limit));
        Assert.True(await stream.Channel.SendRequestAsync(SessionRequest.Exec, SessionRequest.EncodeText(command)).WaitAsync(Limit));
        return stream;
    }

    private static async Task<SshConnection> EchoAsync(PrivateSshd sshd, SshAlgorithms? algorithms, long bytes, long rekeyBytes = 1L << 30)
    {
        await using SshConnection connection = await SshClient.ConnectAsync(
            Options(sshd) with { Algorithms = algorithms, RekeyLimit = rekeyBytes }, new EchoHandler());
        ChannelStream cat = await ExecAsync(connection, "cat");
        Task send = Pattern.SendAsync(cat.Channel, bytes);
        await Pattern.CheckAsync(cat, bytes).WaitAsync(Limit);
        await send;
        await cat.Closed.WaitAsync(Limit);
        Assert.Equal(0u, cat.ExitStatus);
        return connection;
    }
}
