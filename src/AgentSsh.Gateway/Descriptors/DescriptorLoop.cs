using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using AgentSsh.Link;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Descriptors;

/// <summary>
/// One thread that sleeps in epoll_wait and tells whoever waits for a descriptor that it is ready. What that leads to is done on this thread, as far as the
/// send: no other thread is woken for an echo.
/// </summary>
internal sealed unsafe partial class DescriptorLoop : IDisposable
{
    private const int MaxEvents = 64;
    private const int StackSize = 512 * 1024;

    // No descriptor's: what wakes the thread to end.
    private const long EndId = 0;

    private readonly ConcurrentDictionary<long, IWatched> _watched = new();
    private readonly ILogger _logger;
    private readonly Descriptor _epoll;
    private readonly Descriptor _end;
    private readonly Thread _thread;
    private long _lastId = EndId;

    /// <summary>Starts the thread.</summary>
    /// <exception cref="LibcException">No descriptors are left.</exception>
    public DescriptorLoop(string name, ILogger logger)
    {
        _logger = logger;
        _epoll = Libc.EpollCreate(Libc.OCloseOnExec);
        _end = Libc.EventFd(0, Libc.ONonBlock | Libc.OCloseOnExec);
        if (_epoll.IsInvalid || _end.IsInvalid)
        {
            throw LibcException.Last("epoll_create1 or eventfd");
        }

        Control(Libc.EpollAdd, _end, EpollEvent.In, EndId);
        _thread = new Thread(Run, StackSize) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Waits for a descriptor until the result is disposed, which must be before the descriptor is.</summary>
    /// <param name="descriptor">It.</param>
    /// <param name="flags">Of <see cref="EpollEvent"/>; its end is told in any case.</param>
    /// <param name="owner">Who is told.</param>
    /// <exception cref="LibcException">The kernel watches no more.</exception>
    public Watch Add(Descriptor descriptor, uint flags, IWatched owner)
    {
        long id = Interlocked.Increment(ref _lastId);
        _watched[id] = owner;
        try
        {
            Control(Libc.EpollAdd, descriptor, flags, id);
        }
        catch (LibcException)
        {
            _watched.TryRemove(id, out _);
            throw;
        }

        return new Watch(this, descriptor, id);
    }

    /// <summary>Ends the thread and waits for it; what was watched is told no more.</summary>
    public void Dispose()
    {
        ulong one = 1;
        _ = Libc.Write(_end, (byte*)&one, sizeof(ulong));
        _thread.Join();
        _epoll.Dispose();
        _end.Dispose();
    }

    private void Control(int operation, Descriptor descriptor, uint flags, long id)
    {
        Span<byte> settings = stackalloc byte[EpollEvent.Size];
        EpollEvent.Write(settings, flags, id);
        fixed (byte* start = settings)
        {
            if (Libc.EpollControl(_epoll, operation, descriptor, start) != 0)
            {
                throw LibcException.Last("epoll_ctl");
            }
        }
    }

    private void Run()
    {
        Span<byte> events = new byte[MaxEvents * EpollEvent.Size];
        while (true)
        {
            int count;
            fixed (byte* start = events)
            {
                count = Libc.EpollWait(_epoll, start, MaxEvents, -1);
            }

            if (count < 0 && Marshal.GetLastPInvokeError() != Libc.Eintr)
            {
                throw LibcException.Last("epoll_wait");
            }

            for (int i = 0; i < count; i++)
            {
                (uint flags, long id) = EpollEvent.Read(events[(i * EpollEvent.Size)..]);
                if (id == EndId)
                {
                    return;
                }

                // One that was disposed while its event was on the way is here no more.
                if (_watched.TryGetValue(id, out IWatched? owner))
                {
                    Tell(owner, flags);
                }
            }
        }
    }

    private void Tell(IWatched owner, uint flags)
    {
        try
        {
            owner.Ready((flags & (EpollEvent.Error | EpollEvent.HangUp)) != 0);
        }
        catch (Exception e)
        {
            // A bug, and one session's: the others' thread goes on.
            LogFailed(_logger, e);
        }
    }

    [LoggerMessage(EventId = 3101, EventName = "DescriptorFailed", Level = LogLevel.Error, Message = "What a descriptor led to failed")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    /// <summary>One descriptor that is waited for.</summary>
    internal sealed class Watch(DescriptorLoop loop, Descriptor descriptor, long id) : IDisposable
    {
        /// <summary>Waits for something else, or again after <see cref="EpollEvent.OneShot"/>.</summary>
        /// <exception cref="LibcException">The kernel refuses.</exception>
        public void Change(uint flags) => loop.Control(Libc.EpollModify, descriptor, flags, id);

        public void Dispose()
        {
            // By name, not by closing: the kernel watches what a descriptor stands for, which a copy keeps alive.
            if (loop._watched.TryRemove(id, out _))
            {
                loop.Control(Libc.EpollDelete, descriptor, 0, id);
            }
        }
    }
}
