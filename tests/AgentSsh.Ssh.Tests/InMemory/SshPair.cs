namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>Our server and our client over a stream in memory, logged in.</summary>
internal sealed class SshPair : IAsyncDisposable
{
    public const string User = "alice";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private SshPair(SshServer server, SshConnection client, Task<ConnectionEnd> served, RecordedEvents events)
    {
        Server = server;
        Client = client;
        Served = served;
        Events = events;
    }

    public SshServer Server { get; }

    public SshConnection Client { get; }

    public RecordedEvents Events { get; }

    /// <summary>How the server's side ended.</summary>
    public Task<ConnectionEnd> Served { get; }

    public static SshServerOptions ServerOptions(SshServerEvents events, ConnectionHandler? handler = null) => new()
    {
        HostKeys = [TestKeys.Host, TestKeys.Ecdsa],
        Authenticator = new SingleUserAuthenticator(User, () => handler ?? new EchoHandler(), TestKeys.User.PublicKey),
        Events = events,
    };

    public static SshClientOptions ClientOptions(Stream stream) => new()
    {
        Stream = stream,
        UserName = User,
        Keys = [TestKeys.User],
        HostKeyVerifier = static _ => ValueTask.FromResult(true),
    };

    public static async Task<SshPair> ConnectAsync(
        Func<SshServerOptions, SshServerOptions>? server = null,
        Func<SshClientOptions, SshClientOptions>? client = null,
        ConnectionHandler? serverHandler = null,
        int maxRead = int.MaxValue)
    {
        (DuplexStream serverStream, DuplexStream clientStream) = DuplexStream.CreatePair(maxRead);
        var events = new RecordedEvents();
        SshServerOptions serverOptions = ServerOptions(events, serverHandler);
        SshClientOptions clientOptions = ClientOptions(clientStream);
        var sshServer = new SshServer(server?.Invoke(serverOptions) ?? serverOptions);
        Task<ConnectionEnd> served = sshServer.Serve(serverStream);
        SshConnection connection = await SshClient.ConnectAsync(client?.Invoke(clientOptions) ?? clientOptions, new EchoHandler()).WaitAsync(Limit);
        return new SshPair(sshServer, connection, served, events);
    }

    /// <summary>Starts a command on the server.</summary>
    public async Task<ChannelStream> ExecAsync(string command)
    {
        var stream = new ChannelStream();
        SshChannel channel = await Client.OpenChannelAsync(SessionRequest.ChannelType, default, stream.Handler).WaitAsync(Limit);
        stream.Attach(channel);
        Assert.True(await channel.SendRequestAsync(SessionRequest.Exec, SessionRequest.EncodeText(command)).WaitAsync(Limit));
        return stream;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Served;
        await Server.DisposeAsync();
    }
}
