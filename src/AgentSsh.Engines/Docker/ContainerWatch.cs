using System.Runtime.CompilerServices;
using System.Threading.Channels;
using AgentSsh.Engines.Docker.Api;

namespace AgentSsh.Engines.Docker;

/// <summary>One watch: follows the engine's events, notices when it goes away, comes back by itself.</summary>
internal sealed class ContainerWatch(DockerClient client, string instance, Func<CancellationToken, Task<IReadOnlyList<AgentContainer>>> list)
{
    /// <summary>An event is small and its reader quick; a reader that stalls holds the watch up, and the list after the next interruption makes good.</summary>
    private const int QueueLength = 256;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    /// <summary>A quiet stream and a hung engine look alike, so a quiet one is asked.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);

    private readonly EventsApi _events = new(client);
    private readonly SystemApi _system = new(client);
    private readonly KnownContainers _known = new(instance);

    public async IAsyncEnumerable<EngineEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var queue = Channel.CreateBounded<EngineEvent>(new BoundedChannelOptions(QueueLength) { SingleReader = true, SingleWriter = true });
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var run = RunAsync(queue.Writer, end.Token);
        try
        {
            await foreach (var happening in queue.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return happening;
            }
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await run.ConfigureAwait(false);
    }

    private async Task RunAsync(ChannelWriter<EngineEvent> writer, CancellationToken cancellationToken)
    {
        try
        {
            var delay = FirstDelay;
            var lost = false;
            while (true)
            {
                var connected = false;
                string reason;
                try
                {
                    using var response = await _events.SystemEvents($"{ContainerLabels.Instance}={instance}", cancellationToken).ConfigureAwait(false);

                    // The subscription stands before the list is read: nothing falls between the two.
                    var missed = _known.Replace(await list(cancellationToken).ConfigureAwait(false));
                    connected = true;
                    await writer.WriteAsync(new EngineEvent(EngineEventKind.EngineBack), cancellationToken).ConfigureAwait(false);
                    foreach (var happening in missed)
                    {
                        await writer.WriteAsync(happening, cancellationToken).ConfigureAwait(false);
                    }

                    await FollowAsync(response, writer, cancellationToken).ConfigureAwait(false);
                    reason = $"the engine at {client.SocketPath} ended its stream of events; it is being restarted, or stopped.";
                }
                catch (EngineException exception)
                {
                    reason = exception.Message;
                }
                catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
                {
                    reason = client.Unavailable(exception).Message;
                }

                if (connected || !lost)
                {
                    lost = true;
                    await writer.WriteAsync(new EngineEvent(EngineEventKind.EngineLost, Message: reason), cancellationToken).ConfigureAwait(false);
                }

                client.Forget();
                delay = connected ? FirstDelay : delay;
                await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
                delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
            }
        }
        catch (Exception exception)
        {
            writer.TryComplete(exception);
            throw;
        }
    }

    private async Task FollowAsync(HttpResponseMessage response, ChannelWriter<EngineEvent> writer, CancellationToken cancellationToken)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var stream = await response.Content.ReadAsStreamAsync(reading.Token).ConfigureAwait(false);
        var messages = JsonLineReader.ReadAsync(stream, DockerJson.Default.EventMessage, reading.Token).GetAsyncEnumerator(reading.Token);
        Task<bool>? next = null;
        try
        {
            while (true)
            {
                next = messages.MoveNextAsync().AsTask();
                while (await Task.WhenAny(next, Task.Delay(Quiet, reading.Token)).ConfigureAwait(false) != next)
                {
                    reading.Token.ThrowIfCancellationRequested();
                    await _system.SystemPing(PingTimeout, reading.Token).ConfigureAwait(false);
                }

                if (!await next.ConfigureAwait(false))
                {
                    return;
                }

                if (_known.Apply(messages.Current) is { } happening)
                {
                    await writer.WriteAsync(happening, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            // The enumerator may only be disposed once its read has ended.
            await reading.CancelAsync().ConfigureAwait(false);
            if (next is not null)
            {
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await messages.DisposeAsync().ConfigureAwait(false);
        }
    }
}
