using System.Globalization;
using System.Text.Json;
using AgentSsh.Supervisor.Hosting;

namespace AgentSsh.Supervisor.Activity;

/// <summary>
/// The file in which a running Claude Code notes what it does (it is what <c>claude agents --json</c> prints). Hooks are silent when a person answers a dialog or interrupts a turn;
/// this file is not. Where it is absent, or of another shape, hooks alone count.
/// </summary>
internal sealed class ClaudeStatus : IDisposable
{
    private const int MaxLength = 64 * 1024;

    private readonly FileSystemWatcher _watcher;
    private readonly string _path;
    private readonly Action<ActivitySignal, DateTimeOffset> _heard;

    private ClaudeStatus(FileSystemWatcher watcher, string path, Action<ActivitySignal, DateTimeOffset> heard)
    {
        (_watcher, _path, _heard) = (watcher, path, heard);
        _watcher.Changed += (_, _) => Look();
        _watcher.Created += (_, _) => Look();
        _watcher.Renamed += (_, _) => Look();
        _watcher.Error += (_, _) => Look();
        _watcher.EnableRaisingEvents = true;
        Look();
    }

    /// <summary>Begins to watch; null where that is not possible, which is logged.</summary>
    /// <param name="directory">The sessions directory of Claude Code; it is made where it is missing.</param>
    /// <param name="processId">The program's process.</param>
    /// <param name="heard">Gets what the program states, and when it came to be so; from any thread.</param>
    /// <param name="log">Hears of failures.</param>
    public static ClaudeStatus? TryWatch(string directory, int processId, Action<ActivitySignal, DateTimeOffset> heard, SupervisorLog log)
    {
        var file = processId.ToString(CultureInfo.InvariantCulture) + ".json";
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return new ClaudeStatus(new FileSystemWatcher(directory, file), Path.Combine(directory, file), heard);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning($"{directory} cannot be watched ({e.Message}); an answered dialog is noticed late.");
            return null;
        }
    }

    /// <summary>Reads the file's text; null when it states nothing that we know.</summary>
    internal static (ActivitySignal Signal, DateTimeOffset At)? Parse(ReadOnlySpan<byte> json)
    {
        string? status = null, waitingFor = null;
        long changed = 0;
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var property = reader.GetString();
                reader.Read();
                switch (property)
                {
                    case "status" when reader.TokenType == JsonTokenType.String:
                        status = reader.GetString();
                        break;
                    case "waitingFor" when reader.TokenType == JsonTokenType.String:
                        waitingFor = reader.GetString();
                        break;
                    case "statusUpdatedAt" when reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var at):
                        changed = at;
                        break;
                }

                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // Read while it was being written: the next event finds it whole.
            return null;
        }

        (ActivityKind Kind, WaitReason Wait)? stated = (status, waitingFor) switch
        {
            ("busy", _) => (ActivityKind.Working, WaitReason.None),
            ("idle", _) => (ActivityKind.Idle, WaitReason.None),
            ("waiting", "permission prompt") => (ActivityKind.Waiting, WaitReason.Permission),
            ("waiting", "input needed") => (ActivityKind.Waiting, WaitReason.Question),
            ("waiting", _) => (ActivityKind.Waiting, WaitReason.Dialog),
            _ => null,
        };
        return stated is { } found && changed is > 0 and < 253_402_300_799_000
            ? (new ActivitySignal.Stated(found.Kind, found.Wait), DateTimeOffset.FromUnixTimeMilliseconds(changed))
            : null;
    }

    public void Dispose() => _watcher.Dispose();

    private void Look()
    {
        try
        {
            var file = new FileInfo(_path);
            if (file is { Exists: true, Length: <= MaxLength } && Parse(File.ReadAllBytes(_path)) is { } stated)
            {
                _heard(stated.Signal, stated.At);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Replaced or removed at this moment; the next event, if any, tells.
        }
    }
}
