using System.Net.Sockets;
using System.Text;
using AgentSsh.Link;
using AgentSsh.Ssh;
using AgentSsh.Supervisor.Hosting;
using AgentSsh.Supervisor.Native;
using AgentSsh.Supervisor.Pty;
using AgentSsh.Supervisor.Serving;
using AgentSsh.Supervisor.Tests.Support;
using Microsoft.Win32.SafeHandles;

namespace AgentSsh.Supervisor.Tests.Peers;

/// <summary>Sessions on descriptors that the gateway passed: a real tmux, real commands.</summary>
public sealed class PassingTests
{
    private const string TellSize = "exec bash -c 'trap \"stty size\" WINCH; stty size; echo READY; while :; do read -r -t 1 line && echo \"got $line\"; done'";

    [Fact]
    public async Task Attach_OnAPassedTerminal_IsShownTypedToAndResized()
    {
        await using var supervisor = RunningSupervisor.Start(TellSize);
        using var port = await supervisor.Gateway.AcceptDescriptorsAsync();
        using var terminal = new Terminal(100, 30);
        var session = await supervisor.Gateway.OpenSessionAsync();
        await TestGateway.RequestAsync(session, PtyRequest.RequestName, new PtyRequest("xterm", new TerminalSize(100, 30), default).Encode());
        await PassAsync(port, session, "the-token", terminal.TakeSlave());
        await TestGateway.RequestAsync(session, LinkNames.Attach, new AttachRequest("a1", "alice", false, false).Encode());

        await terminal.WaitForAsync("30 100");
        await terminal.WaitForAsync("READY");
        terminal.Type("hello\r");
        await terminal.WaitForAsync("got hello");

        // The gateway sets the size on its end; that it did is told here.
        terminal.Resize(71, 19);
        session.Channel.SendRequest(TerminalSize.RequestName, new TerminalSize(71, 19).Encode());
        await terminal.WaitForAsync("19 71");
        Assert.True(session.IsStarted);
        Assert.Equal(0, session.Received);

        // The gateway closes its end, as it does when a client is gone.
        terminal.Dispose();
        await Soon.TrueAsync(async () => (await supervisor.Host.Context.Tmux.ListClientsAsync(CancellationToken.None)).Count == 0, "no client of tmux left");
    }

    [Fact]
    public async Task Attach_ProgramEnds_TerminalEndsAndTheFarewellComesByTheChannel()
    {
        await using var supervisor = RunningSupervisor.Start("echo READY; read line; exit 7");
        using var port = await supervisor.Gateway.AcceptDescriptorsAsync();
        using var terminal = new Terminal(80, 24);
        var session = await supervisor.Gateway.OpenSessionAsync();
        await TestGateway.RequestAsync(session, PtyRequest.RequestName, new PtyRequest("xterm", new TerminalSize(80, 24), default).Encode());
        await PassAsync(port, session, "the-token", terminal.TakeSlave());
        await TestGateway.RequestAsync(session, LinkNames.Attach, new AttachRequest("a1", "alice", false, false).Encode());
        await terminal.WaitForAsync("READY");

        terminal.Type("\r");
        await session.Closed;

        Assert.Equal(7u, session.ExitStatus);
        Assert.Contains("7", session.Output, StringComparison.Ordinal);
        await terminal.EndAsync();
    }

    [Fact]
    public async Task Exec_OnPassedPipes_SaysNothingByTheChannelButItsStatus()
    {
        await using var supervisor = RunningSupervisor.Start("exec cat");
        using var port = await supervisor.Gateway.AcceptDescriptorsAsync();
        var session = await supervisor.Gateway.OpenSessionAsync();
        using var input = new TestPipe();
        using var output = new TestPipe();
        using var error = new TestPipe();
        await PassAsync(port, session, "t", input.TakeReader(), output.TakeWriter(), error.TakeWriter());
        await TestGateway.RequestAsync(session, SessionRequest.Exec, SessionRequest.EncodeText("cat; echo err >&2; exit 5"));

        await input.WriteAndCloseAsync("some text\n");
        Assert.Equal("some text\n", await output.ReadAsync());
        Assert.Equal("err\n", await error.ReadAsync());
        await session.Closed;

        Assert.Equal(5u, session.ExitStatus);
        Assert.True(session.IsStarted);
        Assert.Equal(0, session.Received);
    }

    [Fact]
    public async Task Channel_ClosedWhileACommandRuns_HangsItUp()
    {
        await using var supervisor = RunningSupervisor.Start("exec cat");
        using var port = await supervisor.Gateway.AcceptDescriptorsAsync();
        var session = await supervisor.Gateway.OpenSessionAsync();
        using var input = new TestPipe();
        using var output = new TestPipe();
        using var error = new TestPipe();
        await PassAsync(port, session, "t", input.TakeReader(), output.TakeWriter(), error.TakeWriter());
        await TestGateway.RequestAsync(session, SessionRequest.Exec, SessionRequest.EncodeText("sleep 1000"));
        await Soon.TrueAsync(() => Task.FromResult(session.IsStarted), "the command's start");

        session.Channel.Close();

        Assert.Equal("", await output.ReadAsync());
    }

    [Fact]
    public async Task Passing_TokenUnknownWrongKindOrTakenAway_IsRefusedAndTheSessionIsRelayed()
    {
        await using var supervisor = RunningSupervisor.Start("exec cat");
        using var port = await supervisor.Gateway.AcceptDescriptorsAsync();
        var session = await supervisor.Gateway.OpenSessionAsync();
        Assert.False(await session.Channel.SendRequestAsync(LinkNames.Descriptors, SessionRequest.EncodeText("nobody-sent-this")));

        // As it arrives when a security module has taken them away.
        port.Send("without"u8);
        Assert.False(await session.Channel.SendRequestAsync(LinkNames.Descriptors, SessionRequest.EncodeText("without")));
        await TestGateway.RequestAsync(session, SessionRequest.Exec, SessionRequest.EncodeText("echo relayed"));
        await session.Closed;
        Assert.Equal("relayed\n", session.Output);
        Assert.False(session.IsStarted);

        // One terminal is not what a command takes.
        var wrong = await supervisor.Gateway.OpenSessionAsync();
        using var terminal = new Terminal(80, 24);
        await PassAsync(port, wrong, "terminal", terminal.TakeSlave());
        Assert.False(await wrong.Channel.SendRequestAsync(SessionRequest.Exec, SessionRequest.EncodeText("true")));
        wrong.Channel.Close();
        await terminal.EndAsync();
    }

    [Fact]
    public async Task Passing_NeverClaimed_IsBoundedAndClosedWithTheLink()
    {
        await using var supervisor = RunningSupervisor.Start("exec cat");
        using var port = await supervisor.Gateway.AcceptDescriptorsAsync();
        var session = await supervisor.Gateway.OpenSessionAsync();
        using var kept = new TestPipe();
        using var tooMany = new TestPipe();
        Send(port, "0", kept.TakeWriter());
        for (var i = 1; i < DescriptorInbox.MaxWaiting; i++)
        {
            using var filler = new TestPipe();
            Send(port, $"{i}", filler.TakeWriter());
        }

        Send(port, "one-too-many", tooMany.TakeWriter());
        Assert.False(await session.Channel.SendRequestAsync(LinkNames.Descriptors, SessionRequest.EncodeText("one-too-many")));
        Assert.Equal("", await tooMany.ReadAsync());
        Assert.True(await session.Channel.SendRequestAsync(LinkNames.Descriptors, SessionRequest.EncodeText("1")));

        supervisor.Gateway.Link.Abort(ConnectionEndReason.LocalDisconnect, "the test pulls the plug");
        Assert.Equal("", await kept.ReadAsync());
    }

    [Fact]
    public async Task Inbox_ForgottenForLong_IsClosed()
    {
        using var directory = new TemporaryDirectory();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(directory.File("s")));
        listener.Listen();
        var connected = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        await connected.ConnectAsync(new UnixDomainSocketEndPoint(directory.File("s")));
        using var port = await listener.AcceptAsync();
        var time = new SteppedTime();
        using var inbox = new DescriptorInbox(connected, time, new SupervisorLog(TextWriter.Null));
        using var old = new TestPipe();
        Send(port, "old", old.TakeWriter());
        Assert.Null(inbox.Take("another"));

        time.Now += TimeSpan.FromSeconds(11);
        Assert.Null(inbox.Take("old"));
        Assert.Equal("", await old.ReadAsync());
    }

    private static void Send(Socket port, string token, params Descriptor[] descriptors)
    {
        Assert.Equal(0, DescriptorMessage.Send(port.SafeHandle, token, descriptors));
        Array.ForEach(descriptors, each => each.Dispose());
    }

    private static async Task PassAsync(Socket port, TestChannel session, string token, params Descriptor[] descriptors)
    {
        Send(port, token, descriptors);
        await TestGateway.RequestAsync(session, LinkNames.Descriptors, SessionRequest.EncodeText(token));
    }

    private sealed class SteppedTime : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }

    /// <summary>The gateway's end of a terminal; what comes out of it is kept.</summary>
    private sealed class Terminal : IDisposable
    {
        private readonly StringBuilder _output = new();
        private readonly FileStream _master;
        private readonly string _slavePath;
        private readonly Task _reading;

        public Terminal(ushort columns, ushort rows)
        {
            (int master, _slavePath) = PseudoTerminal.Open(new WindowSize { Columns = columns, Rows = rows });

            // Blocking, for the reader below.
            _ = Libc.Fcntl(master, Libc.FSetFlags, Libc.OReadWrite);
            Slave = new Descriptor(Libc.Open(_slavePath, Libc.OReadWrite | Libc.ONoControllingTerminal | Libc.OCloseOnExec, 0));
            _master = new FileStream(new SafeFileHandle(master, ownsHandle: true), FileAccess.ReadWrite, bufferSize: 0);
            _reading = Task.Factory.StartNew(Read, TaskCreationOptions.LongRunning);
        }

        private Descriptor Slave { get; }

        public Descriptor TakeSlave() => Slave;

        public void Type(string text) => _master.Write(Encoding.UTF8.GetBytes(text));

        public void Resize(ushort columns, ushort rows) =>
            PseudoTerminal.SetSize((int)_master.SafeFileHandle.DangerousGetHandle(), new WindowSize { Columns = columns, Rows = rows });

        public Task WaitForAsync(string text) => Soon.TrueAsync(
            () =>
            {
                lock (_output)
                {
                    return Task.FromResult(_output.ToString().Contains(text, StringComparison.Ordinal));
                }
            },
            $"'{text}' on the terminal");

        /// <summary>Nobody has the other end any more.</summary>
        public Task EndAsync() => _reading.WaitAsync(Soon.Bound);

        public void Dispose()
        {
            // A read that waits keeps the handle open; the descriptor itself is what hangs the terminal up.
            if (!_reading.IsCompleted)
            {
                _ = Libc.Close((int)_master.SafeFileHandle.DangerousGetHandle());
                _master.SafeFileHandle.SetHandleAsInvalid();
            }

            _master.Dispose();
        }

        private void Read()
        {
            byte[] buffer = new byte[4096];
            try
            {
                while (_master.Read(buffer) is var count and > 0)
                {
                    lock (_output)
                    {
                        _output.Append(Encoding.UTF8.GetString(buffer, 0, count));
                    }
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // EIO: the last slave was closed.
            }
        }
    }

    private sealed unsafe class TestPipe : IDisposable
    {
        private readonly Descriptor _reader;
        private readonly Descriptor _writer;

        public TestPipe()
        {
            int* ends = stackalloc int[2];
            Assert.Equal(0, Libc.Pipe(ends, Libc.OCloseOnExec));
            (_reader, _writer) = (new Descriptor(ends[0]), new Descriptor(ends[1]));
        }

        public Descriptor TakeReader() => _reader;

        public Descriptor TakeWriter() => _writer;

        public Task WriteAndCloseAsync(string text) => Task.Run(() =>
        {
            using var stream = new FileStream(new SafeFileHandle(_writer.Number, ownsHandle: false), FileAccess.Write, 0);
            stream.Write(Encoding.UTF8.GetBytes(text));
            _writer.Dispose();
        });

        /// <summary>All that comes, to the end.</summary>
        public Task<string> ReadAsync() => Task.Run(() =>
        {
            using var reader = new StreamReader(new FileStream(new SafeFileHandle(_reader.Number, ownsHandle: false), FileAccess.Read, 0));
            return reader.ReadToEnd();
        }).WaitAsync(Soon.Bound);

        public void Dispose()
        {
            _reader.Dispose();
            _writer.Dispose();
        }
    }
}
