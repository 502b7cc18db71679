using System.Text;
using AgentSsh.Gateway.Access;

namespace AgentSsh.Gateway.Attachments.Screen;

/// <summary>
/// One person's terminal in front of an agent: the stream that it is sent, and what the gateway itself has to say on it. Every member may be called from any
/// thread; none blocks.
/// </summary>
internal sealed class AttachmentScreen : IDisposable
{
    // After its first bytes a screen is drawn within milliseconds; a program that draws itself anew for a new size takes some more.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(700);

    // Three lines can be read in it.
    private static readonly TimeSpan BannerTime = TimeSpan.FromSeconds(6);

    // tmux waits for five seconds (TTY_QUERY_TIMEOUT), and began before the question came here. What comes later it takes for keys.
    private static readonly TimeSpan ReportTime = TimeSpan.FromSeconds(4.5);

    private readonly IScreenHost _host;
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly List<string> _lines = [];
    private bool _hasBegun;
    private bool _isSettled;
    private bool _isShown;
    private bool _isWarned;
    private volatile bool _isOver;
    private long _askedAt;

    /// <param name="host">The session.</param>
    /// <param name="attachment">Who it is.</param>
    /// <param name="terminal">What the client said of its terminal.</param>
    /// <param name="audience">Who else is there.</param>
    /// <param name="time">The clock.</param>
    public AttachmentScreen(IScreenHost host, Attachment attachment, SessionSetup terminal, Audience audience, TimeProvider time)
    {
        (_host, _time, Attachment, Terminal) = (host, time, attachment, terminal);
        Stream = new ScreenStream(() => audience.MayCopy(this)) { Begun = OnBegun, Asked = () => Volatile.Write(ref _askedAt, time.GetTimestamp()) };
        _timer = time.CreateTimer(static screen => ((AttachmentScreen)screen!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Who it is.</summary>
    public Attachment Attachment { get; }

    /// <summary>What the client said of its terminal: TERM, size and environment.</summary>
    public SessionSetup Terminal { get; }

    /// <summary>A watcher: reads, and has no say in size or clipboard.</summary>
    public bool IsWatcher => Attachment.Role == Role.Watcher;

    /// <summary>The size of the terminal now.</summary>
    public Ssh.TerminalSize Size => _host.Size;

    /// <summary>All that the terminal is sent.</summary>
    public ScreenStream Stream { get; }

    /// <summary>The screen has asked the terminal what it is, so recently that the answer is still waited for.</summary>
    public bool AwaitsReport => Volatile.Read(ref _askedAt) is not 0 and var asked && _time.GetElapsedTime(asked) < ReportTime;

    /// <summary>Sends the terminal bytes of the gateway's own, such as a bell or OSC 9, between two sequences of the agent's: whole, and not to be seen on the screen. A notice that
    /// moves the cursor or changes colours must put them back. With more than <see cref="ScreenStream.MaxNotices"/> waiting the oldest is dropped.</summary>
    /// <param name="notice">At most <see cref="ScreenStream.MaxNotice"/> bytes; whatever is not the gateway's own in it has been made harmless.</param>
    /// <exception cref="ArgumentException">It is too long.</exception>
    public void Tell(ReadOnlyMemory<byte> notice)
    {
        Stream.Add(notice);
        if (_host.IsFetched)
        {
            _host.Wake();
        }
        else
        {
            Stream.PushNotices(_host);
        }
    }

    /// <summary>Shows lines over the top of the screen, once it is drawn, for some seconds; then it is drawn anew as the agent has it. Those of one moment stand together.</summary>
    /// <param name="lines">At most <see cref="Banner.MaxLines"/>; more are left out. Cut to the terminal's width; controls are left out.</param>
    public void Show(params IReadOnlyList<string> lines)
    {
        lock (_lock)
        {
            if (_isOver)
            {
                return;
            }

            _lines.AddRange(lines.Take(Banner.MaxLines - Math.Min(_lines.Count, Banner.MaxLines)));
        }

        ShowIfSettled();
    }

    /// <summary>Shows a line as <see cref="Show"/> does, until the person types or the time is over.</summary>
    public void Warn(string line, TimeSpan time)
    {
        lock (_lock)
        {
            if (_isOver || !_hasBegun)
            {
                return;
            }

            _isShown = true;
            Volatile.Write(ref _isWarned, true);
            Arm(time);
        }

        Tell(Encoding.UTF8.GetBytes(Banner.Over([line], _host.Size)));
    }

    /// <summary>The person has typed. Called for every key.</summary>
    public void Typed()
    {
        if (Volatile.Read(ref _isWarned) && Interlocked.Exchange(ref _isWarned, false))
        {
            Arm(TimeSpan.Zero);
        }
    }

    /// <summary>The person is gone.</summary>
    public void Dispose()
    {
        _isOver = true;
        _timer.Dispose();
    }

    // On the send loop, or a link's receive loop.
    private void OnBegun()
    {
        lock (_lock)
        {
            _hasBegun = true;
            Arm(Settle);
        }
    }

    private void OnTimer()
    {
        bool redraws;
        lock (_lock)
        {
            redraws = _isShown;
            _isShown = false;
            _isSettled = _hasBegun;
        }

        if (redraws && !_isOver)
        {
            _host.Redraw();
        }

        ShowIfSettled();
    }

    private void ShowIfSettled()
    {
        byte[] banner;
        lock (_lock)
        {
            if (_lines.Count == 0 || !_isSettled || _isOver)
            {
                return;
            }

            banner = Encoding.UTF8.GetBytes(Banner.Over(_lines, _host.Size));
            _lines.Clear();
            _isShown = true;
            Arm(BannerTime);
        }

        Tell(banner);
    }

    private void Arm(TimeSpan due)
    {
        if (!_isOver)
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }
}
