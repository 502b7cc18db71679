namespace AgentSsh.FakeModel;

/// <summary>The requests that the fake received, in order; the newest 1000 are kept. Safe from any thread.</summary>
public sealed class RequestLog
{
    private const int Capacity = 1000;

    private readonly Lock _lock = new();
    private readonly Queue<RecordedRequest> _requests = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    /// <summary>Raised on the connection's task after a request was recorded and before it is answered.</summary>
    public event Action<RecordedRequest>? Recorded;

    /// <summary>How many requests there were.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    /// <summary>What is kept, oldest first.</summary>
    public IReadOnlyList<RecordedRequest> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Those for a message of the conversation: neither a side question nor a count of tokens.</summary>
    public IReadOnlyList<ModelRequest> Conversation =>
        [.. All.Where(request => request.Message is { WantsJson: false }).Select(request => request.Message!)];

    /// <summary>The first request, past or coming, that fits.</summary>
    /// <exception cref="TimeoutException">None came in time; the message lists what did.</exception>
    public async Task<RecordedRequest> WaitForAsync(Func<RecordedRequest, bool> fits, TimeSpan timeout)
    {
        using var limit = new CancellationTokenSource(timeout);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_requests.FirstOrDefault(fits) is { } found)
                {
                    return found;
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"no request that fits within {timeout}; received: {string.Join("\n", All)}");
            }
        }
    }

    internal void Add(Func<int, RecordedRequest> make)
    {
        TaskCompletionSource changed;
        RecordedRequest request;
        lock (_lock)
        {
            request = make(++_count);
            _requests.Enqueue(request);
            if (_requests.Count > Capacity)
            {
                _requests.Dequeue();
            }

            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
        Recorded?.Invoke(request);
    }
}
