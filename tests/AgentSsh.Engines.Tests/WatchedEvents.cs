using System.Threading.Channels;

namespace AgentSsh.Engines.Tests;

/// <summary>A watch that runs beside the test; each event is waited for, bounded.</summary>
internal sealed class WatchedEvents : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly CancellationTokenSource _end = new();
    private readonly Channel<EngineEvent> _events = Channel.CreateUnbounded<EngineEvent>();
    private readonly Task _run;

    private WatchedEvents(IEngine engine) => _run = RunAsync(engine);

    /// <summary>Returns once events flow.</summary>
    public static async Task<WatchedEvents> StartAsync(IEngine engine)
    {
        var watched = new WatchedEvents(engine);
        Assert.Equal(EngineEventKind.EngineBack, (await watched.NextAsync()).Kind);
        return watched;
    }

    public async Task<EngineEvent> NextAsync() => await _events.Reader.ReadAsync().AsTask().WaitAsync(Limit);

    /// <summary>Without the wait for a first event.</summary>
    public static WatchedEvents Start(IEngine engine) => new(engine);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _run.WaitAsync(Limit);
        _end.Dispose();
    }

    private async Task RunAsync(IEngine engine)
    {
        try
        {
            await foreach (var happening in engine.WatchAsync(_end.Token))
            {
                await _events.Writer.WriteAsync(happening);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            _events.Writer.Complete();
        }
    }
}
