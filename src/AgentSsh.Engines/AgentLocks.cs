using System.Collections.Concurrent;

namespace AgentSsh.Engines;

/// <summary>Work on one agent in turn. It keeps one semaphore for every name it has seen, which the configuration bounds.</summary>
internal sealed class AgentLocks
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _locks = new(StringComparer.Ordinal);

    public async Task<Turn> EnterAsync(string agent, CancellationToken cancellationToken)
    {
        var semaphore = _locks.GetOrAdd(agent, static _ => new SemaphoreSlim(1, 1));
        await semaphore.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(semaphore);
    }

    /// <summary>Ends with its disposal, which must happen once.</summary>
    public readonly struct Turn(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
