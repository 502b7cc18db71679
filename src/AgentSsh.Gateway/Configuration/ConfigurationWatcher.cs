using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Configuration;

/// <summary>
/// Signals when one of some files may have changed. It watches their directories, since most editors write a new file and rename it over
/// the old one; what is signalled is a hint, the reader compares what the files hold.
/// </summary>
internal sealed class ConfigurationWatcher(ILogger logger, Action signal) : IDisposable
{
    private readonly Dictionary<string, FileSystemWatcher> _watchers = [];

    /// <summary>Watches the directories of these files and no others. Not to be called twice at the same time.</summary>
    public void Watch(IEnumerable<string> files)
    {
        var wanted = files.SelectMany(DirectoriesOf).ToHashSet();
        foreach (var directory in _watchers.Keys.Except(wanted).ToList())
        {
            _watchers.Remove(directory, out var watcher);
            watcher?.Dispose();
        }

        foreach (var directory in wanted.Where(directory => !_watchers.ContainsKey(directory) && Directory.Exists(directory)))
        {
            if (TryStart(directory) is { } watcher)
            {
                _watchers.Add(directory, watcher);
            }
        }
    }

    public void Dispose()
    {
        foreach (var watcher in _watchers.Values)
        {
            watcher.Dispose();
        }

        _watchers.Clear();
    }

    /// <summary>The file's own directory, and where the file is a link, the one of what it points to.</summary>
    private static IEnumerable<string> DirectoriesOf(string file)
    {
        yield return Path.GetDirectoryName(file) ?? "/";
        if (TargetOf(file) is { } target)
        {
            yield return Path.GetDirectoryName(target) ?? "/";
        }
    }

    private static string? TargetOf(string file)
    {
        try
        {
            return File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A circle of links, or a file that went away: the load itself reports it.
            return null;
        }
    }

    private FileSystemWatcher? TryStart(string directory)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(directory)
            {
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.Attributes,
            };
            watcher.Changed += (_, _) => signal();
            watcher.Created += (_, _) => signal();
            watcher.Deleted += (_, _) => signal();
            watcher.Renamed += (_, _) => signal();

            // Events were lost: the files have to be looked at.
            watcher.Error += (_, _) => signal();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Mostly fs.inotify.max_user_instances or max_user_watches.
            logger.NotWatched(directory, e.Message);
            watcher?.Dispose();
            return null;
        }
    }
}
