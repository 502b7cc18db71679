using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace AgentSsh.Ssh.Transport;

/// <summary>
/// A few threads for the work of a millisecond and more that connections bring: agreeing on keys, signing, verifying. On the threads that carry
/// everybody's keystrokes a flood of logins would make all wait; here it waits in line itself. New keys of people who are logged in go first.
/// A connection has one piece of work in line at most, since it receives nothing meanwhile, so the line is as long as there are connections: MaxStartups
/// bounds those of strangers.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The one instance of a process lives as long as the process.")]
internal sealed class HandshakeWorkers
{
    private readonly ConcurrentQueue<Work> _first = new();
    private readonly ConcurrentQueue<Work> _others = new();
    private readonly SemaphoreSlim _waiting = new(0);
    private readonly int _threads;
    private int _started;

    /// <param name="threads">How many pieces of work are done at once.</param>
    public HandshakeWorkers(int threads) => _threads = threads;

    /// <summary>Those of the process: one fewer than there are processors, so that one stays for what is small.</summary>
    public static HandshakeWorkers Shared { get; } = new(Math.Max(1, Environment.ProcessorCount - 1));

    /// <summary>Pieces of work that nobody has begun.</summary>
    public int Waiting => _first.Count + _others.Count;

    /// <summary>Does it on one of the threads.</summary>
    /// <param name="work">What is to be done; must not wait for anything.</param>
    /// <param name="isLoggedIn">It is for somebody who is logged in.</param>
    /// <returns>Completes, or faults as the work did, when it is done.</returns>
    public Task RunAsync(Action work, bool isLoggedIn)
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            Start();
        }

        var item = new Work(work);
        (isLoggedIn ? _first : _others).Enqueue(item);
        _waiting.Release();
        return item.Done.Task;
    }

    private void Start()
    {
        for (int i = 0; i < _threads; i++)
        {
            new Thread(Loop) { IsBackground = true, Name = "ssh handshakes" }.Start();
        }
    }

    private void Loop()
    {
        while (true)
        {
            _waiting.Wait();
            if (_first.TryDequeue(out Work? work) || _others.TryDequeue(out work))
            {
                work.Do();
            }
        }
    }

    private sealed class Work(Action work)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Do()
        {
            try
            {
                work();
                Done.SetResult();
            }
            catch (Exception e)
            {
                // The connection's, whose receive loop rethrows it.
                Done.SetException(e);
            }
        }
    }
}
