namespace AgentSsh.Supervisor.Activity;

/// <summary>
/// What can be seen of a program that says nothing of itself: that it writes to its terminal, that it stopped, that it rang the bell. The kernel notes the time of writing on the
/// terminal's device, to eight seconds; tmux writes a file when the bell rings. Two looks at a file every two seconds, nothing else.
/// </summary>
internal sealed class ScreenWatch : IDisposable
{
    /// <summary>Name of the file that tmux writes when the bell rings, in the state directory.</summary>
    public const string BellFile = "bell";

    /// <summary>After so long without writing a program counts as idle; longer than the kernel's grain.</summary>
    internal static readonly TimeSpan QuietAfter = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly string _terminal;
    private readonly string _bell;
    private readonly Action<ActivitySignal, DateTimeOffset> _heard;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private DateTime _writtenAt;
    private DateTime _rangAt;

    private ScreenWatch(string terminal, string bell, Action<ActivitySignal, DateTimeOffset> heard, TimeProvider time)
    {
        (_terminal, _bell, _heard, _time) = (terminal, bell, heard, time);
        (_writtenAt, _rangAt) = (File.GetLastWriteTimeUtc(terminal), File.GetLastWriteTimeUtc(bell));
        _timer = time.CreateTimer(_ => Look(), null, Pause, Pause);
    }

    /// <summary>Begins to watch; null where the terminal of the process cannot be found.</summary>
    public static ScreenWatch? TryWatch(int processId, string stateDirectory, Action<ActivitySignal, DateTimeOffset> heard, TimeProvider time)
    {
        try
        {
            var terminal = new FileInfo($"/proc/{processId}/fd/0").LinkTarget;
            return terminal is not null && terminal.StartsWith("/dev/", StringComparison.Ordinal) && File.Exists(terminal)
                ? new ScreenWatch(terminal, Path.Combine(stateDirectory, BellFile), heard, time)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended already.
            return null;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        // A file that is not there was written in 1601.
        var (writtenAt, rangAt, now) = (File.GetLastWriteTimeUtc(_terminal), File.GetLastWriteTimeUtc(_bell), _time.GetUtcNow());
        if (writtenAt != _writtenAt)
        {
            _writtenAt = writtenAt;
            _heard(new ActivitySignal.ScreenChanged(), now);
        }
        else if (now.UtcDateTime - writtenAt > QuietAfter)
        {
            _heard(new ActivitySignal.ScreenQuiet(), now);
        }

        // After the writing that went with it.
        if (rangAt != _rangAt)
        {
            _rangAt = rangAt;
            _heard(new ActivitySignal.Bell(), now);
        }
    }
}
