using System.Runtime.InteropServices;
using AgentSsh.Link;

namespace AgentSsh.Gateway.Descriptors;

/// <summary>
/// What goes into a descriptor: written at once by whoever brings it, and only what it does not take waits. Whoever brings it hears how much was taken, and
/// must not bring more than it has room for: the client's window bounds what waits.
/// </summary>
internal sealed class DescriptorSink : IWatched, IDisposable
{
    private readonly Lock _gate = new();
    private readonly InputQueue _queue = new();
    private readonly DescriptorLoop _loop;
    private readonly Descriptor _descriptor;
    private readonly Action<int> _taken;
    private DescriptorLoop.Watch? _watch;
    private bool _isEnding;
    private bool _isClosed;

    /// <param name="loop">Where it waits.</param>
    /// <param name="descriptor">Non-blocking; owned from here on.</param>
    /// <param name="taken">Told how many bytes were taken, or dropped because nobody takes them any more.</param>
    public DescriptorSink(DescriptorLoop loop, Descriptor descriptor, Action<int> taken)
    {
        (_loop, _descriptor, _taken) = (loop, descriptor, taken);
    }

    /// <summary>Somebody reads at the other end: what has waited for that goes.</summary>
    /// <exception cref="LibcException">The kernel watches no more descriptors.</exception>
    public void Start() => Tell(() =>
    {
        if (!_isClosed)
        {
            // For now only its end is waited for.
            _watch = _loop.Add(_descriptor, EpollEvent.EdgeTriggered, this);
        }

        return Drain();
    });

    /// <summary>Gives it bytes. Does not block; one caller at a time.</summary>
    public void Write(ReadOnlySpan<byte> data)
    {
        int taken = 0;
        lock (_gate)
        {
            if (_isClosed || _isEnding)
            {
                taken = data.Length;
            }
            else
            {
                if (_watch is not null && _queue.IsEmpty)
                {
                    taken = WriteNow(data) is var written and >= 0 ? written : Close() + data.Length;
                }

                if (taken < data.Length)
                {
                    _queue.Append(data[taken..]);
                    AwaitRoom();
                }
            }
        }

        if (taken > 0)
        {
            _taken(taken);
        }
    }

    /// <summary>No more comes: once what waits is written the other end reads end of file.</summary>
    public void End() => Tell(() =>
    {
        _isEnding = true;
        return Drain();
    });

    public void Ready(bool isOver) => Tell(isOver ? Close : Drain);

    /// <summary>Closes the descriptor; what waits is dropped. From any thread, again too.</summary>
    public void Dispose() => Tell(Close);

    private void Tell(Func<int> step)
    {
        int taken;
        lock (_gate)
        {
            taken = step();
        }

        if (taken > 0)
        {
            _taken(taken);
        }
    }

    // Under the gate. How many bytes of what waits were taken or dropped.
    private int Drain()
    {
        int taken = 0;
        while (_watch is not null && !_isClosed && !_queue.IsEmpty)
        {
            int written = WriteNow(_queue.Head);
            if (written < 0)
            {
                return taken + Close();
            }

            if (written == 0)
            {
                AwaitRoom();
                return taken;
            }

            _queue.Advance(written);
            taken += written;
        }

        if (_isEnding && _queue.IsEmpty)
        {
            Close();
        }

        return taken;
    }

    // Under the gate. How many bytes were taken; negative when no more ever will be.
    private unsafe int WriteNow(ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data)
        {
            nint written = Libc.Write(_descriptor, start, (nuint)data.Length);
            return written >= 0 ? (int)written : Marshal.GetLastPInvokeError() is Libc.Eagain or Libc.Eintr ? 0 : -1;
        }
    }

    // Under the gate. Room is waited for only while something waits for it: else every read at the other end of a terminal would wake the loop.
    private void AwaitRoom() => _watch?.Change(EpollEvent.Out | EpollEvent.OneShot);

    // Under the gate. How many bytes waited.
    private int Close()
    {
        int waiting = _queue.Length;
        _queue.Clear();
        if (!_isClosed)
        {
            _isClosed = true;
            _watch?.Dispose();
            _descriptor.Dispose();
        }

        return waiting;
    }
}
