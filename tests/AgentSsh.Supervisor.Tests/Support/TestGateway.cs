using System.Net.Sockets;
using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Supervisor.Tests.Support;

/// <summary>The gateway's end of the link, as far as a supervisor sees it.</summary>
internal sealed class TestGateway : ConnectionHandler, IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Socket _descriptors = new(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
    private readonly Lock _gate = new();
    private readonly List<AgentReport> _reports = [];
    private readonly List<Hello> _hellos = [];
    private readonly List<SshConnection> _links = [];

    public TestGateway(string directory)
    {
        // As the gateway does it, this one is there first.
        var descriptors = System.IO.Path.Combine(directory, LinkNames.DescriptorSocketFile);
        File.Delete(descriptors);
        _descriptors.Bind(new UnixDomainSocketEndPoint(descriptors));
        _descriptors.Listen(8);

        var path = System.IO.Path.Combine(directory, LinkNames.SocketFile);
        File.Delete(path);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(8);
        Accepting = AcceptAsync();
    }

    public Task Accepting { get; }

    /// <summary>Answers channels that the supervisor opens; null refuses them.</summary>
    public Action<ChannelOpenRequest>? Opened { get; set; }

    public IReadOnlyList<AgentReport> Reports
    {
        get
        {
            lock (_gate)
            {
                return [.. _reports];
            }
        }
    }

    public IReadOnlyList<Hello> Hellos
    {
        get
        {
            lock (_gate)
            {
                return [.. _hellos];
            }
        }
    }

    public SshConnection Link
    {
        get
        {
            lock (_gate)
            {
                return _links[^1];
            }
        }
    }

    /// <summary>Serves a link that came another way than by the socket.</summary>
    public void Serve(Stream stream)
    {
        lock (_gate)
        {
            _links.Add(SshLink.Start(stream, this, LinkNames.Identification));
        }
    }

    /// <summary>Waits for a state; <see cref="ProgramState.Running"/> is there too when it is known what the program does.</summary>
    public async Task<AgentReport> WaitForAsync(ProgramState state, uint generation = 0)
    {
        AgentReport? found = null;
        await Soon.TrueAsync(
            () =>
            {
                lock (_gate)
                {
                    found = _reports.LastOrDefault();
                }

                return Task.FromResult(found is { } last && (last.State == state || (state == ProgramState.Running && Runs(last.State))) && last.Generation >= generation);
            },
            $"state {state} of generation {generation}, seen {string.Join(", ", Reports.Select(report => $"{report.State}({report.Reason})"))}");
        return found!;
    }

    /// <summary>Where descriptors are passed to the supervisor that connected last.</summary>
    public async Task<Socket> AcceptDescriptorsAsync()
    {
        await Soon.TrueAsync(() => Task.FromResult(Hellos.Count > 0), "a link");
        return await _descriptors.AcceptAsync();
    }

    private static bool Runs(ProgramState state) => state is ProgramState.Working or ProgramState.Waiting or ProgramState.Idle;

    public async Task<TestChannel> OpenSessionAsync()
    {
        await Soon.TrueAsync(() => Task.FromResult(Hellos.Count > 0), "a link");
        var channel = new TestChannel();
        channel.Channel = await Link.OpenChannelAsync(SessionRequest.ChannelType, ReadOnlyMemory<byte>.Empty, channel);
        return channel;
    }

    public async Task<TestChannel> AttachAsync(uint columns = 80, uint rows = 24, string term = "xterm-256color", bool readOnly = false, bool ignoreSize = false)
    {
        var session = await OpenSessionAsync();
        await RequestAsync(session, PtyRequest.RequestName, new PtyRequest(term, new TerminalSize(columns, rows), ReadOnlyMemory<byte>.Empty).Encode());
        await RequestAsync(session, LinkNames.Attach, new AttachRequest("a1", "alice", readOnly, ignoreSize).Encode());
        return session;
    }

    public async Task<TestChannel> ExecAsync(string command, bool terminal = false)
    {
        var session = await OpenSessionAsync();
        if (terminal)
        {
            await RequestAsync(session, PtyRequest.RequestName, new PtyRequest("xterm", new TerminalSize(80, 24), ReadOnlyMemory<byte>.Empty).Encode());
        }

        await RequestAsync(session, SessionRequest.Exec, SessionRequest.EncodeText(command));
        return session;
    }

    public static async Task RequestAsync(TestChannel session, string name, byte[] data) =>
        Assert.True(await session.Channel.SendRequestAsync(name, data).WaitAsync(Soon.Bound), $"'{name}' was refused");

    public override void OnGlobalRequest(SshConnection connection, GlobalRequest request)
    {
        lock (_gate)
        {
            switch (request.Name)
            {
                case LinkNames.Hello:
                    _hellos.Add(Hello.Decode(request.Data.Span));
                    break;
                case LinkNames.State:
                    _reports.Add(AgentReport.Decode(request.Data.Span));
                    break;
            }
        }
    }

    public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request)
    {
        if (Opened is { } opened)
        {
            opened(request);
        }
        else
        {
            base.OnChannelOpen(connection, request);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        _descriptors.Dispose();
        await Accepting;
        SshConnection[] links;
        lock (_gate)
        {
            links = [.. _links];
        }

        foreach (var link in links)
        {
            await link.DisposeAsync();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync();
                Serve(new NetworkStream(socket, ownsSocket: true));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}
