using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Descriptors;

/// <summary>
/// The bytes of one session without the supervisor in between: the gateway made a terminal or pipes and passed the far ends, on which the supervisor starts
/// what was asked for. Only far ends are passed, never taken: what the gateway reads is a terminal or a pipe of its own, whatever the container does.
/// </summary>
internal sealed class DirectRoad : IDisposable
{
    // A terminal's line discipline holds no more.
    private const int TerminalRead = 4096;
    private const int PipeRead = 32 * 1024;

    // After the process's end: what its terminal still holds is at most the kernel's 64 KiB; whatever comes beyond is a grandchild's.
    private const int TailBytes = 256 * 1024;
    private static readonly TimeSpan TailQuiet = TimeSpan.FromMilliseconds(250);

    private readonly DescriptorLoop _loop;
    private readonly TimeProvider _time;
    private readonly RightOfWay _way;
    private readonly Lock _gate = new();
    private readonly DescriptorSource _output;
    private readonly DescriptorSource? _error;
    private readonly DescriptorSink _input;
    private readonly bool _isTerminal;
    private Action? _ended;
    private int _open;
    private ITimer? _tail;
    private long _tailStart;
    private long _tailSeen;
    private bool _isDisposed;

    private DirectRoad(DescriptorLoop loop, TimeProvider time, RightOfWay way, Descriptor output, Descriptor? error, Descriptor input, Action<int> taken)
    {
        (_loop, _time, _way, _isTerminal) = (loop, time, way, error is null);
        int chunk = _isTerminal ? TerminalRead : PipeRead;
        _output = new DescriptorSource(output, chunk, OneEnded);
        _error = error is null ? null : new DescriptorSource(error, chunk, OneEnded);
        _input = new DescriptorSink(loop, input, taken);
        _open = error is null ? 1 : 2;
    }

    /// <summary>A terminal as a client asked for it.</summary>
    /// <param name="loop">Where it is watched.</param>
    /// <param name="request">The client's.</param>
    /// <param name="taken">Told how many bytes of input were taken.</param>
    /// <param name="time">The clock.</param>
    /// <param name="way">What its keys have before copies.</param>
    /// <returns>The road, and what is to be passed and then closed.</returns>
    /// <exception cref="LibcException">There are no more terminals or descriptors.</exception>
    public static (DirectRoad Road, Descriptor[] Far) OpenTerminal(
        DescriptorLoop loop, PtyRequest request, Action<int> taken, TimeProvider time, RightOfWay way)
    {
        (Descriptor master, Descriptor slave) = PseudoTerminal.Open(request);
        Descriptor input = Libc.Duplicate(master, Libc.FDuplicateCloseOnExec, 0);
        if (input.IsInvalid)
        {
            LibcException failure = LibcException.Last("fcntl");
            master.Dispose();
            slave.Dispose();
            throw failure;
        }

        return (new DirectRoad(loop, time, way, master, null, input, taken), [slave]);
    }

    /// <summary>Three pipes; else as <see cref="OpenTerminal"/>.</summary>
    /// <exception cref="LibcException">There are no more descriptors.</exception>
    public static (DirectRoad Road, Descriptor[] Far) OpenPipes(DescriptorLoop loop, Action<int> taken, TimeProvider time, RightOfWay way)
    {
        var pipes = new List<PipePair>();
        try
        {
            pipes.Add(PipePair.Open(weRead: false, isBulk: true));
            pipes.Add(PipePair.Open(weRead: true, isBulk: true));
            pipes.Add(PipePair.Open(weRead: true, isBulk: false));
        }
        catch (LibcException)
        {
            pipes.ForEach(static pipe => pipe.Close());
            throw;
        }

        var road = new DirectRoad(loop, time, way, pipes[1].Ours, pipes[2].Ours, pipes[0].Ours, taken);
        return (road, [.. pipes.Select(static pipe => pipe.Theirs)]);
    }

    /// <summary>What was asked for runs: its output goes to the channel from now on, and what has waited goes to it.</summary>
    /// <param name="channel">The client's.</param>
    /// <param name="ended">Called once, after the last of its output; not after <see cref="Dispose"/>.</param>
    /// <param name="through">Stands between the output and the channel; null for nothing.</param>
    /// <exception cref="LibcException">The kernel watches no more descriptors.</exception>
    public void Begin(SshChannel channel, Action ended, Func<IChannelSource, IChannelSource>? through = null)
    {
        _ended = ended;
        _input.Start();
        _output.Begin(_loop, channel, null, source =>
        {
            IChannelSource shown = through?.Invoke(source) ?? source;
            return _isTerminal ? _way.Echo(shown, this) : _way.Copy(shown, _output);
        });
        _error?.Begin(_loop, channel, SessionRequest.StderrDataType);
    }

    /// <summary>What stands between the output and the channel has something to say.</summary>
    public void Wake() => _output.Wake();

    /// <summary>Gives the process what the client sent; before <see cref="Begin"/> it waits.</summary>
    public void Write(ReadOnlySpan<byte> data)
    {
        if (_isTerminal && data.Length <= RightOfWay.LongestKey)
        {
            _way.Claim(this);
        }

        _input.Write(data);
    }

    /// <summary>The client will send no more.</summary>
    public void EndInput() => _input.End();

    /// <summary>The client's terminal has another size.</summary>
    public void Resize(TerminalSize size)
    {
        if (_isTerminal)
        {
            _output.IfOpen(master => PseudoTerminal.SetSize(master, size));
        }
    }

    /// <summary>The process has ended. A terminal is over then, when what it still holds has been read, even where a grandchild keeps it open; a pipe is over when
    /// nobody has it any more, as under sshd.</summary>
    public void ProcessEnded()
    {
        lock (_gate)
        {
            if (!_isTerminal || _open == 0 || _isDisposed || _tail is not null)
            {
                return;
            }

            _tailStart = _tailSeen = _output.Taken;
            _tail = _time.CreateTimer(static road => ((DirectRoad)road!).LookAtTail(), this, TailQuiet, TailQuiet);
        }
    }

    /// <summary>Closes all of it; a terminal is hung up. From any thread, again too.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _tail?.Dispose();
        }

        _output.Dispose();
        _error?.Dispose();
        _input.Dispose();
    }

    private void LookAtTail()
    {
        long taken = _output.Taken;
        bool isQuiet = taken == _tailSeen && !_output.IsHeldUp;
        _tailSeen = taken;
        if (isQuiet || taken - _tailStart > TailBytes)
        {
            _output.Dispose();
            OneEnded();
        }
    }

    private void OneEnded()
    {
        lock (_gate)
        {
            if (_isDisposed || --_open != 0)
            {
                return;
            }

            _tail?.Dispose();
        }

        if (_isTerminal)
        {
            // Its other half: with it the terminal is hung up.
            _input.Dispose();
        }

        _ended?.Invoke();
    }
}
