using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.KeyExchange.Methods;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Tests.Unit.KexMethods;

namespace AgentSsh.Ssh.Tests.InMemory;

public sealed class AlgorithmMatrixTests
{
    public static TheoryData<string, string, string> Combinations()
    {
        var data = new TheoryData<string, string, string>();
        foreach (string kex in KexMethodCatalog.Names)
        {
            foreach (CipherSpec cipher in CipherCatalog.Ciphers)
            {
                foreach (string mac in cipher.IsAead ? CipherCatalog.MacNames.Take(1) : CipherCatalog.MacNames)
                {
                    data.Add(kex, cipher.Name, mac);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Connect_EachKexCipherMac_CarriesDataBothWays(string kex, string cipher, string mac)
    {
        await using SshPair pair = await SshPair.ConnectAsync(
            options => options with { Algorithms = SshAlgorithms.Supported },
            options => options with
            {
                Algorithms = new SshAlgorithms { KeyExchanges = [kex], Ciphers = [cipher], Macs = [mac] },
                KexClient = TextbookMlKem768.CreateClient,
            });

        await EchoAsync(pair, 100_000);
    }

    [Theory]
    [InlineData("ssh-ed25519", "ssh-ed25519")]
    [InlineData("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256")]
    [InlineData("ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384")]
    [InlineData("ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521")]
    [InlineData("ssh-rsa", "rsa-sha2-512")]
    [InlineData("ssh-rsa", "rsa-sha2-256")]
    public async Task Connect_EachKindOfKey_ProvesServerAndUser(string keyType, string algorithm)
    {
        using SshPrivateKey made = SshPrivateKey.Generate(keyType == "ssh-rsa" ? "ssh-ed25519" : keyType);
        SshPrivateKey key = keyType == "ssh-rsa" ? TestKeys.Rsa : made;

        SshPublicKey? seen = null;
        await using SshPair pair = await SshPair.ConnectAsync(
            options => options with
            {
                HostKeys = [key],
                Authenticator = new SingleUserAuthenticator(SshPair.User, () => new EchoHandler(), key.PublicKey),
            },
            options => options with
            {
                Keys = [TestKeys.Stranger, key],
                Algorithms = new SshAlgorithms { HostKeys = [algorithm] },
                HostKeyVerifier = async hostKey =>
                {
                    await Task.Yield();
                    seen = hostKey;
                    return true;
                },
            });

        Assert.Equal(key.PublicKey, seen);
        await EchoAsync(pair, 1000);
    }

    [Fact]
    public async Task Connect_BytesOneByOne_Works()
    {
        await using SshPair pair = await SshPair.ConnectAsync(maxRead: 1);

        await EchoAsync(pair, 5000);
    }

    [Fact]
    public async Task Connect_NothingInCommon_SaysWhatIsMissing()
    {
        SshConnectException e = await Assert.ThrowsAsync<SshConnectException>(() => SshPair.ConnectAsync(
            options => options with { Algorithms = new SshAlgorithms { Ciphers = ["aes256-ctr"] } },
            options => options with { Algorithms = new SshAlgorithms { Ciphers = ["aes128-ctr"] } }));

        Assert.Contains("no matching cipher", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_HostKeyNotTrusted_SaysSoAndSendsNoUserName()
    {
        var events = new RecordedEvents();
        SshConnectException e = await Assert.ThrowsAsync<SshConnectException>(() => SshPair.ConnectAsync(
            options => options with { Events = events },
            client: options => options with { HostKeyVerifier = async _ => { await Task.Yield(); return false; } }));

        Assert.Contains("is not trusted", e.Message, StringComparison.Ordinal);
        Assert.Empty(events.Failures);
    }

    [Fact]
    public void Offered_NothingChosen_IsHybridFirstAndHasNoCurveOfNist()
    {
        var server = new SshServer(SshPair.ServerOptions(new RecordedEvents()));

        Assert.Equal(["mlkem768x25519-sha256", "curve25519-sha256", "curve25519-sha256@libssh.org"], server.Offered.KeyExchanges);
        Assert.Equal(["ssh-ed25519", "ecdsa-sha2-nistp256"], server.Offered.HostKeys);
        Assert.Equal(SshAlgorithms.Default.Ciphers, server.Offered.Ciphers);
    }

    [Fact]
    public async Task Connect_CurveOfNistNotChosen_IsRefused()
    {
        SshConnectException e = await Assert.ThrowsAsync<SshConnectException>(() => SshPair.ConnectAsync(
            client: options => options with { Algorithms = new SshAlgorithms { KeyExchanges = ["ecdh-sha2-nistp256"] } }));

        Assert.Contains("no matching key exchange method", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_NothingThatTheHostKeysCan_SaysWhat()
    {
        var e = Assert.Throws<ArgumentException>(() => new SshServer(
            SshPair.ServerOptions(new RecordedEvents()) with { Algorithms = new SshAlgorithms { HostKeys = ["rsa-sha2-512"] } }));

        Assert.Contains("rsa-sha2-512", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_UnknownAlgorithm_NamesItAndTheKnownOnes()
    {
        var e = Assert.Throws<ArgumentException>(() => new SshServer(
            SshPair.ServerOptions(new RecordedEvents()) with { Algorithms = new SshAlgorithms { Ciphers = ["3des-cbc"] } }));

        Assert.Contains("'3des-cbc'", e.Message, StringComparison.Ordinal);
        Assert.Contains("aes256-gcm@openssh.com", e.Message, StringComparison.Ordinal);
    }

    private static async Task EchoAsync(SshPair pair, int bytes)
    {
        ChannelStream cat = await pair.ExecAsync("cat");
        Task send = Pattern.SendAsync(cat.Channel, bytes);
        await Pattern.CheckAsync(cat, bytes).WaitAsync(TimeSpan.FromSeconds(20));
        await send;
        await cat.Closed;
        Assert.Equal(7u, cat.ExitStatus);
    }
}
