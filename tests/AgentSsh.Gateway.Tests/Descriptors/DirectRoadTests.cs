using System.Text;
using AgentSsh.Gateway.Descriptors;
using AgentSsh.Link;
using AgentSsh.Ssh;
using AgentSsh.Testing;
using Microsoft.Win32.SafeHandles;
using TerminalSize = AgentSsh.Ssh.TerminalSize;

namespace AgentSsh.Gateway.Tests.Descriptors;

/// <summary>Real terminals and pipes, their far ends in this process.</summary>
public sealed class DirectRoadTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    // ECHO, ISIG, ICANON and OPOST off: bytes pass as they are.
    private static readonly byte[] Raw = [53, 0, 0, 0, 0, 50, 0, 0, 0, 0, 51, 0, 0, 0, 0, 70, 0, 0, 0, 0, 36, 0, 0, 0, 0, 0];

    private readonly ErrorLog _log = new();
    private readonly DescriptorLoop _loop;
    private readonly RightOfWay _way;

    public DirectRoadTests()
    {
        _loop = new DescriptorLoop("test", _log);
        _way = new RightOfWay(_loop, TimeProvider.System);
    }

    public void Dispose()
    {
        _way.Dispose();
        _loop.Dispose();
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Pipes_OutputErrorsAndEnd_ComeApartAndBeforeTheStatus()
    {
        await using var client = new ClientChannel();
        await client.OpenAsync();
        (DirectRoad road, Descriptor[] far) = DirectRoad.OpenPipes(_loop, _ => { }, TimeProvider.System, _way);
        using DirectRoad disposed = road;
        road.Begin(client.Channel, () => End(client.Channel));
        byte[] bytes = Bytes(3_000_000);

        Task writing = Task.Run(() =>
        {
            using FileStream output = Stream(far[1], FileAccess.Write);
            output.Write(bytes);
            using FileStream error = Stream(far[2], FileAccess.Write);
            error.Write("and that\n"u8);
        });
        await writing.WaitAsync(Soon);
        far[0].Dispose();

        await Wait.Until(() => client.Events.Length == 3, Soon, "the end");
        Assert.Equal(bytes, client.Output);
        Assert.Equal("and that\n", client.Error);
        int all = bytes.Length + 9;
        Assert.Equal([$"exit-status after {all}", $"eof after {all}", $"closed after {all}"], client.Events);
    }

    [Fact]
    public async Task Pipes_SomebodyTypesAllTheTime_ArriveWhole()
    {
        await using var client = new ClientChannel();
        await client.OpenAsync();
        await using var typist = new ClientChannel();
        await typist.OpenAsync();
        (DirectRoad terminal, Descriptor[] slave) = OpenTerminal(_ => { });
        using DirectRoad disposedToo = terminal;
        terminal.Begin(typist.Channel, () => { });
        (DirectRoad road, Descriptor[] far) = DirectRoad.OpenPipes(_loop, _ => { }, TimeProvider.System, _way);
        using DirectRoad disposed = road;
        road.Begin(client.Channel, () => End(client.Channel));
        byte[] bytes = Bytes(20_000_000);

        Task writing = Task.Run(() =>
        {
            far[2].Dispose();
            using FileStream output = Stream(far[1], FileAccess.Write);
            output.Write(bytes);
        });
        while (!writing.IsCompleted)
        {
            terminal.Write("k"u8);
        }

        await writing.WaitAsync(Soon);
        await Wait.Until(() => client.Events.Length == 3, Soon, "the end");
        Assert.Equal(bytes, client.Output);
        slave[0].Dispose();
        far[0].Dispose();
    }

    [Fact]
    public async Task Terminal_Flood_ArrivesWholeAndEndsWithTheSlave()
    {
        await using var client = new ClientChannel();
        await client.OpenAsync();
        (DirectRoad road, Descriptor[] far) = OpenTerminal(_ => { });
        using DirectRoad disposed = road;
        road.Begin(client.Channel, () => End(client.Channel));
        byte[] bytes = Bytes(5_000_000);

        await Task.Run(() =>
        {
            using FileStream slave = Stream(far[0], FileAccess.Write);
            slave.Write(bytes);
        }).WaitAsync(Soon);

        await Wait.Until(() => client.Events.Length == 3, Soon, "the end");
        Assert.Equal(bytes, client.Output);
    }

    [Fact]
    public async Task Input_MoreThanThePipeHolds_WaitsAndIsCreditedAsItIsTaken()
    {
        long taken = 0;
        await using var client = new ClientChannel();
        await client.OpenAsync();
        (DirectRoad road, Descriptor[] far) = DirectRoad.OpenPipes(_loop, bytes => Interlocked.Add(ref taken, bytes), TimeProvider.System, _way);
        using DirectRoad disposed = road;
        byte[] sent = Bytes(3_000_000);

        road.Write(sent.AsSpan(0, 100));
        Assert.Equal(0, Interlocked.Read(ref taken));
        road.Begin(client.Channel, () => { });
        Assert.Equal(100, Interlocked.Read(ref taken));
        for (int at = 100; at < sent.Length; at += 32 * 1024)
        {
            road.Write(sent.AsSpan(at, Math.Min(32 * 1024, sent.Length - at)));
        }

        Assert.InRange(Interlocked.Read(ref taken), 4096, 1024 * 1024);
        road.EndInput();
        byte[] received = await Task.Run(() =>
        {
            using FileStream input = Stream(far[0], FileAccess.Read);
            var all = new MemoryStream();
            input.CopyTo(all);
            return all.ToArray();
        }).WaitAsync(Soon);

        Assert.Equal(sent, received);
        Assert.Equal(sent.Length, Interlocked.Read(ref taken));
    }

    [Fact]
    public async Task Input_NobodyReadsAnyMore_IsCreditedAndDropped()
    {
        long taken = 0;
        await using var client = new ClientChannel();
        await client.OpenAsync();
        (DirectRoad road, Descriptor[] far) = DirectRoad.OpenPipes(_loop, bytes => Interlocked.Add(ref taken, bytes), TimeProvider.System, _way);
        using DirectRoad disposed = road;
        road.Begin(client.Channel, () => { });
        byte[] bytes = Bytes(2_000_000);
        road.Write(bytes);
        Assert.True(Interlocked.Read(ref taken) < bytes.Length);

        far[0].Dispose();
        await Wait.Until(() => Interlocked.Read(ref taken) == bytes.Length, Soon, "what waited, credited");
        road.Write(bytes);
        Assert.Equal(2 * bytes.Length, Interlocked.Read(ref taken));
    }

    [Fact]
    public async Task Output_ClientDoesNotRead_StaysInThePipe()
    {
        await using var client = new ClientChannel { Reads = false };
        await client.OpenAsync();
        (DirectRoad road, Descriptor[] far) = DirectRoad.OpenPipes(_loop, _ => { }, TimeProvider.System, _way);
        road.Begin(client.Channel, () => { });
        long written = 0;
        Task writing = Task.Run(() =>
        {
            using FileStream output = Stream(far[1], FileAccess.Write);
            byte[] block = new byte[64 * 1024];
            try
            {
                while (true)
                {
                    output.Write(block);
                    Interlocked.Add(ref written, block.Length);
                }
            }
            catch (IOException)
            {
                // EPIPE: the road was closed.
            }
        });

        await client.ReceivedAsync(ClientChannel.Window);
        long before;
        do
        {
            before = Interlocked.Read(ref written);
            await Task.Delay(100);
        }
        while (Interlocked.Read(ref written) != before);

        Assert.Equal(ClientChannel.Window, client.Received);
        Assert.InRange(before, ClientChannel.Window, ClientChannel.Window + (1024 * 1024));
        road.Dispose();
        await writing.WaitAsync(Soon);
    }

    [Fact]
    public async Task ProcessEnded_AGrandchildKeepsTheTerminal_ItIsOverAllTheSame()
    {
        await using var client = new ClientChannel();
        await client.OpenAsync();
        (DirectRoad road, Descriptor[] far) = OpenTerminal(_ => { });
        using DirectRoad disposed = road;
        road.Begin(client.Channel, () => End(client.Channel));
        using FileStream slave = Stream(far[0], FileAccess.Write);
        slave.Write("last words"u8);
        slave.Flush();

        road.ProcessEnded();

        await Wait.Until(() => client.Events.Length == 3, Soon, "the end");
        Assert.Equal("last words", Encoding.UTF8.GetString(client.Output));
        Assert.Throws<IOException>(() =>
        {
            slave.Write("too late"u8);
            slave.Flush();
        });
    }

    [Fact]
    public async Task Resize_Terminal_IsThere()
    {
        await using var client = new ClientChannel();
        await client.OpenAsync();
        (DirectRoad road, Descriptor[] far) = OpenTerminal(_ => { });
        using DirectRoad disposed = road;

        road.Resize(new TerminalSize(91, 17));
        ProcessResult size = await ProcessRunner.RunAsync("stty", ["-F", $"/proc/{Environment.ProcessId}/fd/{far[0].Number}", "size"]);
        Assert.Equal("17 91", size.EnsureSuccess().StdoutText.Trim());

        // After the end it is nobody's.
        far[0].Dispose();
        road.Dispose();
        road.Resize(new TerminalSize(80, 24));
    }

    [Fact]
    public async Task Terminals_200AtOnce_AllEcho()
    {
        const int Count = 200;
        var clients = new List<ClientChannel>();
        var roads = new List<(DirectRoad Road, FileStream Slave)>();
        try
        {
            for (int i = 0; i < Count; i++)
            {
                var client = new ClientChannel();
                await client.OpenAsync();
                clients.Add(client);
                (DirectRoad road, Descriptor[] far) = OpenTerminal(_ => { });
                road.Begin(client.Channel, () => { });
                roads.Add((road, Stream(far[0], FileAccess.ReadWrite)));
            }

            for (int i = 0; i < Count; i++)
            {
                roads[i].Road.Write(Encoding.ASCII.GetBytes($"{i:000}"));
            }

            foreach ((DirectRoad _, FileStream slave) in roads)
            {
                byte[] typed = new byte[3];
                slave.ReadExactly(typed);
                slave.Write(typed);
                slave.Flush();
            }

            for (int i = 0; i < Count; i++)
            {
                await clients[i].ReceivedAsync(3);
                Assert.Equal($"{i:000}", Encoding.ASCII.GetString(clients[i].Output));
            }
        }
        finally
        {
            roads.ForEach(each => each.Road.Dispose());
            roads.ForEach(each => each.Slave.Dispose());
            foreach (ClientChannel client in clients)
            {
                await client.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Dispose_WhileBytesFlow_ClosesEverything()
    {
        await using var client = new ClientChannel();
        await client.OpenAsync();
        var writers = new List<Task>();
        var weak = new List<Descriptor>();
        for (int i = 0; i < 100; i++)
        {
            (DirectRoad road, Descriptor[] far) = DirectRoad.OpenPipes(_loop, _ => { }, TimeProvider.System, _way);
            weak.AddRange(far);
            road.Begin(client.Channel, () => { });
            writers.Add(Task.Run(() =>
            {
                try
                {
                    using FileStream output = Stream(far[1], FileAccess.Write);
                    while (true)
                    {
                        output.Write(new byte[1000]);
                        output.Flush();
                    }
                }
                catch (IOException)
                {
                    // EPIPE is what is waited for.
                }
            }));
            road.Write(new byte[100_000]);
            await Task.Yield();
            road.Dispose();
            road.Dispose();
            far[0].Dispose();
            far[2].Dispose();
        }

        // Every reading end was closed, or these would wait for ever.
        await Task.WhenAll(writers).WaitAsync(Soon);
        client.Channel.Write("the channel lives"u8);
        await Wait.Until(() => client.Output.AsSpan().IndexOf("the channel lives"u8) >= 0, Soon, "the channel");
    }

    private (DirectRoad Road, Descriptor[] Far) OpenTerminal(Action<int> taken) =>
        DirectRoad.OpenTerminal(_loop, new PtyRequest("xterm", new TerminalSize(80, 24), Raw), taken, TimeProvider.System, _way);

    private static void End(SshChannel channel)
    {
        channel.SendRequest(SessionRequest.ExitStatus, SessionRequest.EncodeNumber(0));
        channel.SendEof();
        channel.Close();
    }

    // Takes the descriptor over.
    private static FileStream Stream(Descriptor descriptor, FileAccess access)
    {
        var stream = new FileStream(new SafeFileHandle(descriptor.Number, ownsHandle: true), access, bufferSize: 0);
        descriptor.SetHandleAsInvalid();
        return stream;
    }

    private static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(5).NextBytes(bytes);
        return bytes;
    }
}
