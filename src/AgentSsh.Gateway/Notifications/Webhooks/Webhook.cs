using System.Threading.Channels;
using AgentSsh.Gateway.Attachments;
using AgentSsh.Gateway.Configuration;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Notifications.Webhooks;

/// <summary>One webhook: what it is to be told waits in a short queue and is delivered one after the other. From any thread.</summary>
internal sealed partial class Webhook : IAsyncDisposable
{
    // One that does not answer for a while is told the newest of what it missed.
    internal const int MaxWaiting = 64;

    private const int LinesPerMinute = 4;

    private readonly WebhookSender _sender;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly LogBudget _failures;
    private readonly LogBudget _drops;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<Announcement> _queue;
    private readonly Task _running;
    private WebhookConfiguration _configuration;

    public Webhook(WebhookConfiguration configuration, WebhookSender sender, ILogger logger, TimeProvider time)
    {
        (_configuration, _sender, _logger, _time) = (configuration, sender, logger, time);
        _failures = new LogBudget(time, LinesPerMinute);
        _drops = new LogBudget(time, 1);
        _queue = Channel.CreateBounded<Announcement>(
            new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, OnDropped);
        _running = Task.Run(RunAsync);
    }

    /// <summary>What the file says of it now; a newer one holds from the next try on.</summary>
    public WebhookConfiguration Configuration
    {
        get => Volatile.Read(ref _configuration);
        set => Volatile.Write(ref _configuration, value);
    }

    /// <summary>Tells it, soon, if it wants to know. Returns at once.</summary>
    public void Tell(Announcement announcement)
    {
        WebhookConfiguration configuration = Configuration;
        if (configuration.Events.HasFlag(announcement.Event) && (announcement.Event != NotifyEvents.Finished || announcement.Lasted >= configuration.FinishedAfter))
        {
            _queue.Writer.TryWrite(announcement);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (Announcement announcement in _queue.Reader.ReadAllAsync(_stopping.Token).ConfigureAwait(false))
            {
                await DeliverOrLogAsync(announcement).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The gateway is stopping, or the file names it no more.
        }
    }

    private async Task DeliverOrLogAsync(Announcement announcement)
    {
        try
        {
            await DeliverAsync(announcement).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A mistake of ours; the next one is to be told all the same.
            LogBroke(_logger, e, Configuration.Name);
        }
    }

    private async Task DeliverAsync(Announcement announcement)
    {
        for (int tries = 1; !announcement.Over.IsCancellationRequested; tries++)
        {
            WebhookConfiguration hook = Configuration;
            TryResult result = await _sender.TryAsync(hook, announcement, _stopping.Token).ConfigureAwait(false);
            if (result.Outcome == TryOutcome.Taken)
            {
                LogDelivered(_logger, hook.Name, announcement.EventWord, announcement.Agent, tries);
                return;
            }

            // Also what waited long behind others counts as old.
            TimeSpan age = _time.GetUtcNow() - announcement.Time;
            if (RetryPolicy.Next(result, tries, age, Random.Shared.NextDouble()) is not { } pause)
            {
                if (_failures.TryTake(out int held))
                {
                    LogNotDelivered(_logger, hook.Name, hook.Server, announcement.EventWord, announcement.Agent, tries, result.Words, held);
                }

                return;
            }

            LogRetry(_logger, hook.Name, hook.Server, result.Words, pause);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(announcement.Over, _stopping.Token);
            await Task.Delay(pause, _time, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stopping.Token.ThrowIfCancellationRequested();
        }

        LogOutdated(_logger, Configuration.Name, announcement.EventWord, announcement.Agent);
    }

    private void OnDropped(Announcement announcement)
    {
        if (_drops.TryTake(out int held))
        {
            LogDropped(_logger, Configuration.Name, announcement.EventWord, announcement.Agent, held);
        }
    }

    [LoggerMessage(EventId = 6001, EventName = "WebhookNotDelivered", Level = LogLevel.Warning, Message = "Webhook {Webhook} ({Server}) was not told of '{What}' of agent {Agent}, after {Tries} tries: {Reason} ({Held} lines held back)")]
    private static partial void LogNotDelivered(ILogger logger, string webhook, string server, string what, string agent, int tries, string reason, int held);

    [LoggerMessage(EventId = 6002, EventName = "WebhookOverflow", Level = LogLevel.Warning, Message = "Webhook {Webhook} is behind: the oldest of what it was to be told is left out, '{What}' of agent {Agent} ({Held} more since the last such line)")]
    private static partial void LogDropped(ILogger logger, string webhook, string what, string agent, int held);

    [LoggerMessage(EventId = 6003, EventName = "WebhookOutdated", Level = LogLevel.Debug, Message = "Webhook {Webhook} is not told of '{What}' of agent {Agent} any more: it is over")]
    private static partial void LogOutdated(ILogger logger, string webhook, string what, string agent);

    [LoggerMessage(EventId = 6004, EventName = "WebhookDelivered", Level = LogLevel.Debug, Message = "Webhook {Webhook} was told of '{What}' of agent {Agent} ({Tries} tries)")]
    private static partial void LogDelivered(ILogger logger, string webhook, string what, string agent, int tries);

    [LoggerMessage(EventId = 6005, EventName = "WebhookRetry", Level = LogLevel.Debug, Message = "Webhook {Webhook} ({Server}): {Reason}; the next try is in {Pause}")]
    private static partial void LogRetry(ILogger logger, string webhook, string server, string reason, TimeSpan pause);

    [LoggerMessage(EventId = 6006, EventName = "WebhookBroke", Level = LogLevel.Error, Message = "Telling webhook {Webhook} failed")]
    private static partial void LogBroke(ILogger logger, Exception exception, string webhook);
}
