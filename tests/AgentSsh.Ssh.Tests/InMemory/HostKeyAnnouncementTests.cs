using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>hostkeys-00@openssh.com, hostkeys-prove-00@openssh.com and no-more-sessions@openssh.com.</summary>
public sealed class HostKeyAnnouncementTests
{
    private const string Prove = "hostkeys-prove-00@openssh.com";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly SshPrivateKey[] Keys = [TestKeys.Host, TestKeys.Stranger, TestKeys.Rsa];

    [Fact]
    public async Task Login_ServerHasSeveralKeys_AllAreToldAndProven()
    {
        await using ScriptedClient client = await LoggedInAsync();
        Assert.Equal(TestKeys.Host.PublicKey, client.HostKey);

        List<SshPublicKey> told = await ToldAsync(client);
        Assert.Equal(Keys.Select(key => key.PublicKey), told);

        byte[] reply = await ProveAsync(client, [.. told.Select(key => key.Blob.ToArray())]);
        Assert.Equal(MessageNumber.SSH_MSG_REQUEST_SUCCESS, reply[0]);
        CheckProofs(client, reply, told, rsa: "rsa-sha2-512");
    }

    [Fact]
    public async Task Prove_RsaAgreedOn_SignsWithTheSameAlgorithm()
    {
        await using ScriptedClient client = await LoggedInAsync(new SshAlgorithms { HostKeys = ["rsa-sha2-256"] });
        List<SshPublicKey> told = await ToldAsync(client);

        CheckProofs(client, await ProveAsync(client, [.. told.Select(key => key.Blob.ToArray())]), told, rsa: "rsa-sha2-256");
    }

    [Fact]
    public async Task Prove_KeyOfSomebodyElseOrMoreThanThereAre_Fails()
    {
        await using ScriptedClient client = await LoggedInAsync();
        await ToldAsync(client);
        byte[] ours = TestKeys.Host.PublicKey.Blob.ToArray();

        Assert.Equal(MessageNumber.SSH_MSG_REQUEST_FAILURE, Assert.Single(await ProveAsync(client, ours, TestKeys.User.PublicKey.Blob.ToArray())));
        Assert.Equal(MessageNumber.SSH_MSG_REQUEST_FAILURE, Assert.Single(await ProveAsync(client, ours, ours, ours, ours)));
        Assert.Equal(MessageNumber.SSH_MSG_REQUEST_FAILURE, Assert.Single(await ProveAsync(client, [1, 2, 3])));
        Assert.Equal(MessageNumber.SSH_MSG_REQUEST_SUCCESS, (await ProveAsync(client, ours))[0]);
    }

    [Fact]
    public async Task NoMoreSessions_AnotherSession_EndsTheConnection()
    {
        await using SshPair pair = await SshPair.ConnectAsync();
        ChannelStream first = await pair.ExecAsync("cat");
        Assert.True((await pair.Client.SendGlobalRequestAsync("no-more-sessions@openssh.com", default).WaitAsync(Limit)).Success);

        // What is open goes on, and other kinds of channels are opened or refused as before.
        await Assert.ThrowsAsync<SshChannelOpenException>(() => pair.Client.OpenChannelAsync("direct-tcpip", default, new ChannelStream().Handler));
        Task send = Pattern.SendAsync(first.Channel, 1000);
        await Pattern.CheckAsync(first, 1000).WaitAsync(Limit);
        await send;

        await Assert.ThrowsAsync<SshChannelOpenException>(() => pair.Client.OpenChannelAsync("session", default, new ChannelStream().Handler));
        ConnectionEnd end = await pair.Served.WaitAsync(Limit);
        Assert.Equal((ConnectionEndReason.ProtocolError, SshDisconnectReason.ProtocolError), (end.Reason, end.DisconnectCode));
    }

    private static async Task<ScriptedClient> LoggedInAsync(SshAlgorithms? algorithms = null)
    {
        var server = new SshServer(SshPair.ServerOptions(new RecordedEvents()) with { HostKeys = Keys });
        (DuplexStream serverStream, DuplexStream clientStream) = DuplexStream.CreatePair();
        _ = server.Serve(serverStream);
        ScriptedClient client = await ScriptedClient.ConnectAsync(clientStream, algorithms: algorithms);
        Assert.Equal(MessageNumber.SSH_MSG_USERAUTH_SUCCESS, await client.LogInAsync(SshPair.User, TestKeys.User));
        return client;
    }

    private static async Task<List<SshPublicKey>> ToldAsync(ScriptedClient client)
    {
        var reader = new SshReader(await client.ReceiveAsync());
        Assert.Equal(MessageNumber.SSH_MSG_GLOBAL_REQUEST, reader.ReadByte());
        Assert.Equal("hostkeys-00@openssh.com", reader.ReadUtf8(64));
        Assert.False(reader.ReadBoolean());
        var keys = new List<SshPublicKey>();
        while (!reader.Remaining.IsEmpty)
        {
            keys.Add(SshPublicKey.Parse(reader.ReadString()));
        }

        return keys;
    }

    private static async Task<byte[]> ProveAsync(ScriptedClient client, params byte[][] blobs)
    {
        var request = new SshBuilder().Byte(MessageNumber.SSH_MSG_GLOBAL_REQUEST).Utf8(Prove).Boolean(true);
        foreach (byte[] blob in blobs)
        {
            request.String(blob);
        }

        client.Send(request);
        return await client.ReceiveAsync();
    }

    private static void CheckProofs(ScriptedClient client, byte[] reply, List<SshPublicKey> keys, string rsa)
    {
        var reader = new SshReader(reply.AsSpan(1));
        foreach (SshPublicKey key in keys)
        {
            byte[] signed = new SshBuilder(1024).Utf8(Prove).String(client.SessionId).String(key.Blob.Span).ToArray();
            Assert.True(key.Verify(key.KeyType == "ssh-rsa" ? rsa : key.KeyType, signed, reader.ReadString()), key.KeyType);
        }

        reader.End();
    }
}
