using AgentSsh.Gateway.Configuration;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Notifications.Webhooks;

/// <summary>All webhooks of the configuration in force. From any thread.</summary>
internal sealed class WebhookBoard(ILogger logger, TimeProvider time) : IAsyncDisposable
{
    private readonly WebhookSender _sender = new(time);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Webhook> _hooks = [];
    private readonly List<Task> _leaving = [];
    private bool _isOver;

    /// <summary>Takes a newer configuration. What waits for a webhook that is still named goes on waiting; what waits for one that is not is left out.</summary>
    public void Configure(IReadOnlyDictionary<string, WebhookConfiguration> webhooks)
    {
        lock (_lock)
        {
            if (_isOver)
            {
                return;
            }

            foreach (string name in _hooks.Keys.Except(webhooks.Keys).ToArray())
            {
                _leaving.RemoveAll(leaving => leaving.IsCompleted);
                _leaving.Add(_hooks[name].DisposeAsync().AsTask());
                _hooks.Remove(name);
            }

            foreach ((string name, WebhookConfiguration webhook) in webhooks)
            {
                if (_hooks.TryGetValue(name, out Webhook? known))
                {
                    known.Configuration = webhook;
                }
                else
                {
                    _hooks[name] = new Webhook(webhook, _sender, logger, time);
                }
            }
        }
    }

    /// <summary>Tells every webhook that an agent names; returns at once.</summary>
    /// <param name="announcement">What there is to tell.</param>
    /// <param name="names">Which; null for all.</param>
    public void Tell(Announcement announcement, IReadOnlyList<string>? names)
    {
        lock (_lock)
        {
            foreach ((string name, Webhook hook) in _hooks)
            {
                if (names is null || names.Contains(name))
                {
                    hook.Tell(announcement);
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task[] leaving;
        lock (_lock)
        {
            _isOver = true;
            leaving = [.. _leaving, .. _hooks.Values.Select(hook => hook.DisposeAsync().AsTask())];
            _hooks.Clear();
        }

        await Task.WhenAll(leaving).ConfigureAwait(false);
        _sender.Dispose();
    }
}
