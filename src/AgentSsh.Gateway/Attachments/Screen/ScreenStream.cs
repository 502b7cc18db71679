using System.Buffers;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments.Screen;

/// <summary>
/// What goes to one person's terminal: the agent's screen, filtered, and the gateway's own notices between its sequences. On the direct road the channel's send loop
/// fetches it by <see cref="Pull"/>; where the link relays, what arrives is written on by <see cref="Push"/>. Any thread; nothing in it blocks.
/// </summary>
/// <param name="mayCopy">Whether the clipboard is this terminal's at this moment.</param>
internal sealed class ScreenStream(Func<bool> mayCopy)
{
    /// <summary>Notices that wait for their turn; with more the oldest is dropped.</summary>
    public const int MaxNotices = 16;

    /// <summary>Bytes of a notice; a longer one is none of ours.</summary>
    public const int MaxNotice = 4096;

    // What a terminal's parser needs to stand at ground again, from anywhere: CAN gives a sequence up, and where a string goes on all the same, ST ends it.
    private static readonly byte[] ToGround = "\x18\e\\"u8.ToArray();

    // For a client whose window has no room for what is kept back.
    private const int SmallRead = 64;

    private readonly Lock _lock = new();
    private readonly ScreenFilter _filter = new();
    private readonly Queue<ReadOnlyMemory<byte>> _notices = new();
    private ReadOnlyMemory<byte> _going;
    private bool _isEnded;
    private bool _isClosed;
    private bool _hasBegun;

    /// <summary>Called once, when the first of the screen is there; must not block.</summary>
    public Action? Begun { get; set; }

    /// <summary>Called whenever the screen has asked the terminal what it is or how large; under a lock, so it may only note that.</summary>
    public Action? Asked { get; set; }

    /// <summary>Queues a notice; whoever drives the stream is to be told after it.</summary>
    /// <exception cref="ArgumentException">It is too long.</exception>
    public void Add(ReadOnlyMemory<byte> notice)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(notice.Length, MaxNotice);
        lock (_lock)
        {
            if (_isClosed || notice.IsEmpty)
            {
                return;
            }

            if (_notices.Count == MaxNotices)
            {
                _notices.Dequeue();
            }

            _notices.Enqueue(notice);
        }
    }

    /// <summary>Fetches what is next; as <see cref="IChannelSource.Read"/>.</summary>
    /// <param name="screen">Where the agent's screen comes from.</param>
    /// <param name="destination">Never empty.</param>
    /// <param name="hasMore">It is worth asking again.</param>
    public int Pull(IChannelSource screen, Span<byte> destination, out bool hasMore)
    {
        int count;
        bool begins;
        lock (_lock)
        {
            count = PullLocked(screen, destination, out hasMore, out begins);
        }

        if (begins)
        {
            Begun?.Invoke();
        }

        return count;
    }

    /// <summary>Writes what arrived, and the notices that wait.</summary>
    /// <returns>How many bytes of it the terminal does not get.</returns>
    public int Push(ReadOnlySpan<byte> data, IScreenEnd end)
    {
        int removed;
        bool begins;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(data.Length + ScreenFilter.MaxHeld);
        lock (_lock)
        {
            if (_isClosed)
            {
                removed = data.Length;
                begins = false;
            }
            else
            {
                WriteNotices(end);
                int held = _filter.Held;
                data.CopyTo(buffer.AsSpan(held));
                int count = Filter(buffer, data.Length);
                end.WriteScreen(buffer.AsSpan(0, count));
                WriteNotices(end);
                removed = held + data.Length - _filter.Held - count;
                begins = Begins();
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        if (begins)
        {
            Begun?.Invoke();
        }

        return removed;
    }

    /// <summary>Writes the notices that wait, if the terminal stands at ground and reads; else they go with what comes next.</summary>
    public void PushNotices(IScreenEnd end)
    {
        lock (_lock)
        {
            WriteNotices(end);
        }
    }

    /// <summary>The relayed screen has ended: what was kept back is written after all.</summary>
    public void PushEnd(IScreenEnd end)
    {
        Span<byte> rest = stackalloc byte[ScreenFilter.MaxHeld];
        lock (_lock)
        {
            end.WriteScreen(rest[.._filter.Flush(rest)]);
        }
    }

    /// <summary>Nothing more goes through it.</summary>
    /// <returns>What the terminal needs so that words of ours are read as words.</returns>
    public ReadOnlyMemory<byte> Close()
    {
        lock (_lock)
        {
            bool isWhole = _going.IsEmpty && _filter.Shown is ScreenState.Ground or ScreenState.Character;
            _isClosed = true;
            _going = default;
            _notices.Clear();
            return isWhole ? default : ToGround;
        }
    }

    private bool IsAtGround => _filter.Shown == ScreenState.Ground;

    private int PullLocked(IChannelSource screen, Span<byte> destination, out bool hasMore, out bool begins)
    {
        (hasMore, begins) = (false, false);
        if (_isClosed)
        {
            return 0;
        }

        if (_going.IsEmpty && IsAtGround && _notices.TryDequeue(out ReadOnlyMemory<byte> notice))
        {
            _going = notice;
        }

        if (!_going.IsEmpty)
        {
            // The screen may have said that it is ready, and then says so no more.
            hasMore = true;
            return Go(destination);
        }

        if (_isEnded)
        {
            return -1;
        }

        int held = _filter.Held;
        int count;
        if (destination.Length > held)
        {
            count = screen.Read(destination[held..], out hasMore);
            begins = count > 0 && Begins();
            if (count >= 0)
            {
                int filled = count == 0 ? 0 : Filter(destination, count);
                hasMore |= count > 0 && _notices.Count > 0 && IsAtGround;
                return filled;
            }
        }
        else
        {
            Span<byte> small = stackalloc byte[ScreenFilter.MaxHeld + SmallRead];
            count = screen.Read(small.Slice(held, SmallRead), out hasMore);
            begins = count > 0 && Begins();
            if (count >= 0)
            {
                _going = count == 0 ? default : small[..Filter(small, count)].ToArray();
                hasMore |= !_going.IsEmpty;
                return Go(destination);
            }
        }

        _isEnded = true;
        Span<byte> rest = stackalloc byte[ScreenFilter.MaxHeld];
        _going = rest[.._filter.Flush(rest)].ToArray();
        hasMore = !_going.IsEmpty;
        return hasMore ? Go(destination) : -1;
    }

    private int Filter(Span<byte> buffer, int count)
    {
        uint before = _filter.Questions;
        int filled = _filter.Filter(buffer, count, mayCopy());
        if (_filter.Questions != before)
        {
            Asked?.Invoke();
        }

        return filled;
    }

    private int Go(Span<byte> destination)
    {
        int count = Math.Min(_going.Length, destination.Length);
        _going.Span[..count].CopyTo(destination);
        _going = _going[count..];
        return count;
    }

    private void WriteNotices(IScreenEnd end)
    {
        while (!_isClosed && IsAtGround && !end.HasBacklog && _notices.TryDequeue(out ReadOnlyMemory<byte> notice))
        {
            end.WriteNotice(notice.Span);
        }
    }

    private bool Begins()
    {
        bool begins = !_hasBegun;
        _hasBegun = true;
        return begins;
    }
}
