using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Configuration;

/// <summary>
/// Holds the current snapshot, and replaces it when the file or a <c>keys_file</c> changes or somebody asks for it. A new snapshot is built and
/// checked whole first; one with errors is reported to the log and the old one stays.
/// </summary>
public sealed class ConfigurationStore : IDisposable
{
    // Editors take a few writes and renames, some milliseconds apart, to save a file.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(200);

    // In a directory where something else never stops writing.
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(2);

    private readonly Lock _reloading = new();
    private readonly ConfigurationSource _source;
    private readonly ILogger<ConfigurationStore> _logger;
    private readonly TimeProvider _time;
    private readonly ConfigurationWatcher _watcher;
    private readonly SettleTimer _timer;
    private volatile GatewayConfiguration? _current;
    private volatile bool _asked;
    private bool _watching;
    private string _outcome = "";
    private bool _disposed;

    /// <summary>Reads nothing yet; see <see cref="Load"/>.</summary>
    /// <param name="source">What the configuration is made of.</param>
    /// <param name="logger">Where a bad new configuration is reported.</param>
    /// <param name="time">The clock of the delay between a file's change and its reading.</param>
    public ConfigurationStore(ConfigurationSource source, ILogger<ConfigurationStore> logger, TimeProvider time)
    {
        (_source, _logger, _time) = (source, logger, time);
        _timer = new SettleTimer(time, Settle, AtMost, OnSettled);
        _watcher = new ConfigurationWatcher(logger, _timer.Signal);
    }

    /// <summary>
    /// A new snapshot is current. Raised in the order of snapshots, on the thread that reloaded; handlers must be quick, must not throw and must not
    /// call back into the store, except to read <see cref="Current"/>.
    /// </summary>
    public event EventHandler<ConfigurationChangedEventArgs>? Changed;

    /// <summary>The snapshot in force. May be read from any thread and costs nothing; keep it for as long as answers have to agree with one another.</summary>
    /// <exception cref="InvalidOperationException">Nothing has been loaded yet.</exception>
    public GatewayConfiguration Current =>
        _current ?? throw new InvalidOperationException("The configuration has not been loaded yet.");

    /// <summary>A store of the same file, not loaded, in which this user is always there too, whatever the file says.</summary>
    /// <param name="name">A user's name; when the file has the same one, the keys are added to that user's.</param>
    /// <param name="keys">Those that the file gives to somebody else are left out.</param>
    /// <exception cref="ArgumentException">The name cannot be a user's, or there is no key.</exception>
    public ConfigurationStore WithExtraUser(string name, IReadOnlyList<Ssh.Keys.SshPublicKey> keys) =>
        new(_source with { ExtraUser = new ExtraUser(name, keys) }, _logger, _time);

    /// <summary>The first load.</summary>
    /// <exception cref="ConfigurationException">The configuration has errors; all of them are in it.</exception>
    public GatewayConfiguration Load()
    {
        lock (_reloading)
        {
            var load = ConfigurationLoader.Load(_source);
            return TryTake(load) ? Current : throw new ConfigurationException(load.Errors);
        }
    }

    /// <summary>Watches the file and every <c>keys_file</c> from now on. What cannot be watched is reported; the store goes on without.</summary>
    public void StartWatching()
    {
        lock (_reloading)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _watching = true;
            _watcher.Watch(ConfigurationLoader.Load(_source).Files);
        }

        // Whatever changed between the first load and now made no event.
        _timer.Signal();
    }

    /// <summary>Reads everything anew, on the calling thread.</summary>
    /// <returns>What came of it. On errors, which are in the log too, the old snapshot stays.</returns>
    public ConfigurationLoad Reload()
    {
        lock (_reloading)
        {
            var load = ConfigurationLoader.Load(_source);
            Apply(load);
            return load;
        }
    }

    /// <summary>Reads everything anew soon, on another thread, even when no file has changed: for SIGHUP. Returns at once.</summary>
    public void ReloadRequested()
    {
        _asked = true;
        _timer.SignalNow();
    }

    /// <summary>Watches no longer; <see cref="Current"/> stays.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_reloading)
        {
            _disposed = true;
            _watcher.Dispose();
        }
    }

    private void OnSettled()
    {
        lock (_reloading)
        {
            if (_disposed)
            {
                return;
            }

            var asked = _asked;
            _asked = false;
            var load = ConfigurationLoader.Load(_source);

            // The same files may come to another outcome: a directory that the configuration names was made meanwhile.
            if (asked || OutcomeOf(load) != _outcome)
            {
                Apply(load);
            }
        }
    }

    private void Apply(ConfigurationLoad load)
    {
        var previous = _current;
        if (!TryTake(load))
        {
            _logger.Rejected(_source.File, load.Errors.Count, previous?.Revision ?? 0);
            foreach (var error in load.Errors)
            {
                _logger.Error(error.ToString());
            }
        }
        else if (previous is not null)
        {
            WarnOfRestarts(previous, Current);
            Changed?.Invoke(this, new ConfigurationChangedEventArgs(previous, Current));
        }
    }

    private bool TryTake(ConfigurationLoad load)
    {
        _outcome = OutcomeOf(load);
        if (_watching && !_disposed)
        {
            _watcher.Watch(load.Files);
        }

        if (load.Configuration is not { } configuration)
        {
            return false;
        }

        var next = configuration with { Revision = (_current?.Revision ?? 0) + 1 };
        _current = next;
        _logger.Loaded(next.File, next.Users.Count, next.Agents.Count, next.Revision);
        return true;
    }

    private static string OutcomeOf(ConfigurationLoad load) => load.Digest + ConfigurationErrorFormatter.Format(load.Errors);

    // What the process has opened or chosen for good at its start.
    private void WarnOfRestarts(GatewayConfiguration previous, GatewayConfiguration next)
    {
        foreach (var (changed, setting) in (ReadOnlySpan<(bool, string)>)
            [
                (!previous.Listen.SequenceEqual(next.Listen), "listen"),
                (previous.StateDirectory != next.StateDirectory, "state_dir"),
                (previous.Engine != next.Engine, "engine"),
                (previous.EngineSocket != next.EngineSocket, "engine_socket"),
                (previous.Link != next.Link, "link"),
                (!SameNames(previous.HostKeys, next.HostKeys), "host_keys"),
                (!previous.HostCertificates.SequenceEqual(next.HostCertificates), "host_certificates"),
                (!SameNames(previous.Algorithms.KeyExchanges, next.Algorithms.KeyExchanges), "kex_algorithms"),
                (!SameNames(previous.Algorithms.HostKeys, next.Algorithms.HostKeys), "host_key_algorithms"),
                (!SameNames(previous.Algorithms.Ciphers, next.Algorithms.Ciphers), "ciphers"),
                (!SameNames(previous.Algorithms.Macs, next.Algorithms.Macs), "macs"),
                (previous.LogFormat != next.LogFormat, "log_format"),
                (previous.LogLevel != next.LogLevel, "log_level"),
                (previous.Limits != next.Limits, "limits"),
            ])
        {
            if (changed)
            {
                _logger.NeedsRestart(setting);
            }
        }
    }

    private static bool SameNames(IReadOnlyList<string>? a, IReadOnlyList<string>? b) => a is null || b is null ? a == b : a.SequenceEqual(b);
}
