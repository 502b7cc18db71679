using System.Runtime.InteropServices;
using AgentSsh.Link;
using AgentSsh.Supervisor.Native;

namespace AgentSsh.Supervisor.Pty;

/// <summary>
/// Moves bytes between a child's descriptors and a sink. One thread with a small stack sleeps in poll and does one read for each piece of output; input is written
/// at once by whoever brings it, and only what the child does not take waits here for that thread.
/// </summary>
internal sealed unsafe class ChildPump
{
    private const int StackSize = 256 * 1024;
    private const int BufferSize = 64 * 1024;

    // After the child's end: what its terminal still holds is at most the kernel's 64 KiB of buffer; whatever comes beyond is a grandchild's.
    private const int TailBytes = 256 * 1024;
    private const int TailQuietMilliseconds = 250;

    private readonly IPumpSink _sink;
    private readonly Lock _gate = new();
    private readonly InputQueue _queue = new();
    private readonly TaskCompletionSource _outputEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // These are guarded by the gate where another thread than the pump's looks at them; -1 is closed or none.
    private int _wake;
    private int _output = -1;
    private int _error = -1;
    private int _input = -1;
    private bool _inputEnds;
    private bool _inputClosed;
    private bool _stopping;
    private bool _closed;
    private bool _isTerminal;
    private volatile bool _childEnded;
    private volatile bool _waitsForRoom;

    public ChildPump(IPumpSink sink)
    {
        _sink = sink;
        _wake = Libc.EventFd(0, Libc.ONonBlock | Libc.OCloseOnExec);
        if (_wake < 0)
        {
            throw LibcException.Last("eventfd");
        }
    }

    /// <summary>Completes when the last output of the child was given to the sink, or the pump was stopped.</summary>
    public Task OutputEnded => _outputEnded.Task;

    /// <summary>Takes over a terminal's master (non-blocking) and starts.</summary>
    public void StartTerminal(int master) => Start(master, -1, master, isTerminal: true);

    /// <summary>Takes over our ends of a child's pipes (the input's non-blocking) and starts.</summary>
    public void StartPipes(int output, int error, int input) => Start(output, error, input, isTerminal: false);

    /// <summary>Gives bytes to the child: at once if it takes them, else they wait. Never blocks; the sink hears how many were taken. Any thread, one at a time.</summary>
    public void Write(ReadOnlySpan<byte> data)
    {
        var taken = 0;
        lock (_gate)
        {
            if (_inputClosed || _stopping || _inputEnds)
            {
                taken = data.Length;
            }
            else
            {
                if (_input >= 0 && _queue.IsEmpty)
                {
                    taken = WriteNow(data) ?? RefuseInput() + data.Length;
                }

                if (taken < data.Length)
                {
                    _queue.Append(data[taken..]);
                    WakeUp();
                }
            }
        }

        if (taken > 0)
        {
            _sink.InputTaken(taken);
        }
    }

    /// <summary>No more input: once what waits is written the child reads end of file. A terminal stays open, as it does under sshd.</summary>
    public void EndInput()
    {
        lock (_gate)
        {
            _inputEnds = true;
            WakeUp();
        }
    }

    /// <summary>Sets the size of the terminal, when there is one and it is open.</summary>
    public void SetSize(WindowSize size)
    {
        lock (_gate)
        {
            if (_isTerminal && _output >= 0)
            {
                PseudoTerminal.SetSize(_output, size);
            }
        }
    }

    /// <summary>The child has ended: what its terminal still holds is read, and then it is over even when a grandchild keeps the terminal open.</summary>
    public void ChildEnded()
    {
        _childEnded = true;
        lock (_gate)
        {
            WakeUp();
        }
    }

    /// <summary>Closes every descriptor, which hangs a terminal up. Does not block; safe to call again.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopping = true;
            if (_output < 0 && _error < 0 && _input < 0 && !_closed)
            {
                // Never started, so no thread is there to do it.
                CloseAll();
            }
            else
            {
                WakeUp();
            }
        }
    }

    private void Start(int output, int error, int input, bool isTerminal)
    {
        lock (_gate)
        {
            (_output, _error, _input, _isTerminal) = (output, error, input, isTerminal);
            if (_stopping)
            {
                _closed = false;
                CloseAll();
                return;
            }
        }

        new Thread(Run, StackSize) { IsBackground = true, Name = "pump" }.Start();
    }

    private void Run()
    {
        var buffer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);
        var tail = TailBytes;
        fixed (byte* start = buffer)
        {
            while (Step(start, ref tail))
            {
            }
        }

        lock (_gate)
        {
            CloseAll();
        }
    }

    // One round: sleep until something is to be done and do it. False when it is over.
    private bool Step(byte* buffer, ref int tail)
    {
        var hasRoom = !_waitsForRoom && (_sink.HasRoom || AwaitRoom());

        var fds = stackalloc PollFd[4];
        lock (_gate)
        {
            if (_stopping)
            {
                return false;
            }

            CloseEndedInput();
            fds[0] = new PollFd { Fd = _wake, Events = Libc.PollIn };
            fds[1] = new PollFd { Fd = hasRoom ? _output : -1, Events = Libc.PollIn };
            fds[2] = new PollFd { Fd = hasRoom ? _error : -1, Events = Libc.PollIn };
            // A pipe whose reader is gone shows as an error without being asked, so it is watched even while nothing waits to be written.
            fds[3] = new PollFd { Fd = _isTerminal && _queue.IsEmpty ? -1 : _input, Events = _queue.IsEmpty ? (short)0 : Libc.PollOut };
        }

        var draining = _childEnded && _isTerminal && hasRoom;
        var ready = Libc.Poll(fds, 4, draining ? TailQuietMilliseconds : -1);
        if (ready == 0 || (draining && tail <= 0))
        {
            OutputIsOver();
            return false;
        }

        if (fds[0].Returned != 0)
        {
            ulong count;
            _ = Libc.Read(_wake, (byte*)&count, sizeof(ulong));
        }

        if (fds[1].Returned != 0)
        {
            var read = ReadFrom(ref _output, buffer, isError: false);
            tail -= draining ? read : 0;
        }

        if (fds[2].Returned != 0)
        {
            ReadFrom(ref _error, buffer, isError: true);
        }

        if (fds[3].Returned != 0)
        {
            Drain((fds[3].Returned & Libc.PollError) != 0);
        }

        return true;
    }

    private int ReadFrom(ref int fd, byte* buffer, bool isError)
    {
        var read = (int)Libc.Read(fd, buffer, BufferSize);
        if (read > 0)
        {
            if (isError)
            {
                _sink.Error(new ReadOnlySpan<byte>(buffer, read));
            }
            else
            {
                _sink.Output(new ReadOnlySpan<byte>(buffer, read));
            }

            return read;
        }

        var errno = read < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (errno is Libc.Eagain or Libc.Eintr)
        {
            return 0;
        }

        // End of file; a terminal whose last slave was closed says EIO.
        lock (_gate)
        {
            if (_isTerminal)
            {
                CloseInput();
            }
            else
            {
                _ = Libc.Close(fd);
            }

            fd = -1;
            if (_output < 0 && _error < 0)
            {
                OutputIsOver();
            }
        }

        return 0;
    }

    private void Drain(bool broken)
    {
        int taken;
        lock (_gate)
        {
            if (_input < 0)
            {
                return;
            }

            if (!broken && WriteNow(_queue.Head) is { } written)
            {
                _queue.Advance(written);
                taken = written;
            }
            else
            {
                taken = RefuseInput();
            }
        }

        if (taken > 0)
        {
            _sink.InputTaken(taken);
        }
    }

    // Under the gate. How many bytes the child took, or null when it takes no more.
    private int? WriteNow(ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data)
        {
            var written = (int)Libc.Write(_input, start, (nuint)data.Length);
            return written >= 0 ? written : Marshal.GetLastPInvokeError() is Libc.Eagain or Libc.Eintr ? 0 : null;
        }
    }

    // Under the gate. All that waits and all that comes is dropped and counted as taken, so that the sender is not left waiting. Returns how much waited.
    private int RefuseInput()
    {
        var waiting = _queue.Length;
        _queue.Clear();
        _inputClosed = true;
        if (!_isTerminal)
        {
            CloseInput();
        }

        return waiting;
    }

    // Under the gate.
    private void CloseEndedInput()
    {
        if (_inputEnds && !_isTerminal && _queue.IsEmpty)
        {
            CloseInput();
        }
    }

    // Under the gate. A terminal's master is input and output in one.
    private void CloseInput()
    {
        _inputClosed = true;
        _queue.Clear();
        if (_input >= 0)
        {
            _ = Libc.Close(_input);
            _input = -1;
            if (_isTerminal)
            {
                _output = -1;
            }
        }
    }

    // True when there is room already.
    private bool AwaitRoom()
    {
        _waitsForRoom = true;
        var room = _sink.WaitForRoomAsync();
        if (room.IsCompleted)
        {
            _waitsForRoom = false;
            return true;
        }

        room.ContinueWith(
            _ =>
            {
                _waitsForRoom = false;
                lock (_gate)
                {
                    WakeUp();
                }
            },
            TaskScheduler.Default);
        return false;
    }

    private void OutputIsOver() => _outputEnded.TrySetResult();

    // Under the gate: the descriptor is closed there too.
    private void WakeUp()
    {
        if (!_closed)
        {
            ulong one = 1;
            _ = Libc.Write(_wake, (byte*)&one, sizeof(ulong));
        }
    }

    // Under the gate.
    private void CloseAll()
    {
        if (_closed)
        {
            return;
        }

        CloseInput();
        foreach (var fd in (ReadOnlySpan<int>)[_output, _error, _wake])
        {
            if (fd >= 0)
            {
                _ = Libc.Close(fd);
            }
        }

        (_output, _error, _wake, _closed) = (-1, -1, -1, true);
        OutputIsOver();
    }
}
