namespace AgentSsh.Gateway.Attachments.Screen;

/// <summary>
/// Those in front of one agent's screen: who typed last, whose the clipboard is, and whose terminal the window is as large as. From any thread; nothing in it blocks.
/// </summary>
internal sealed class Audience(TimeProvider time)
{
    // A window that is dragged to another size has many on the way.
    private static readonly TimeSpan HintPause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();

    // In the order of what they did last, as tmux orders its clients (window-size latest).
    private readonly List<AttachmentScreen> _screens = [];
    private readonly Dictionary<AttachmentScreen, WindowHint> _told = [];
    private AttachmentScreen? _typist;
    private AttachmentScreen? _leader;
    private AttachmentScreen? _copier;
    private long _changes;
    private bool _isHinting;

    /// <summary>Does something for each of them, such as <see cref="AttachmentScreen.Tell"/> or <see cref="AttachmentScreen.Show"/>. Nothing is locked meanwhile.</summary>
    public void ForEach(Action<AttachmentScreen> act)
    {
        AttachmentScreen[] screens;
        lock (_lock)
        {
            screens = [.. _screens];
        }

        Array.ForEach(screens, act);
    }

    /// <summary>Somebody has come.</summary>
    public void Enter(AttachmentScreen screen)
    {
        lock (_lock)
        {
            _screens.Add(screen);
            Changed();
        }
    }

    /// <summary>Somebody has left.</summary>
    public void Leave(AttachmentScreen screen)
    {
        lock (_lock)
        {
            _screens.Remove(screen);
            _told.Remove(screen);
            _typist = _typist == screen ? null : _typist;
            Changed();
        }
    }

    /// <summary>Somebody's terminal has another size: for tmux that one leads, as after typing, unless it is a watcher's.</summary>
    public void Resized(AttachmentScreen screen)
    {
        lock (_lock)
        {
            if (!_screens.Contains(screen))
            {
                return;
            }

            Changed();
            if (!screen.IsWatcher)
            {
                Volatile.Write(ref _leader, screen);
            }
        }
    }

    /// <summary>Somebody has typed, clicked or pasted. Called for every key: it locks nothing while it is the same one.</summary>
    public void Typed(AttachmentScreen screen)
    {
        if (Volatile.Read(ref _typist) != screen || Volatile.Read(ref _leader) != screen)
        {
            Act(screen, hasTyped: true);
        }
    }

    /// <summary>Somebody has brought the terminal's window to the front: for tmux that one leads.</summary>
    public void Looked(AttachmentScreen screen)
    {
        if (Volatile.Read(ref _leader) != screen)
        {
            Act(screen, hasTyped: false);
        }
    }

    /// <summary>Whether what is copied now is for this one: who typed last copied it, or who alone can type.</summary>
    public bool MayCopy(AttachmentScreen screen) => Volatile.Read(ref _copier) == screen;

    private void Act(AttachmentScreen screen, bool hasTyped)
    {
        lock (_lock)
        {
            if (screen.IsWatcher || !_screens.Remove(screen))
            {
                return;
            }

            _screens.Add(screen);
            _typist = hasTyped ? screen : _typist;
            Changed();
        }
    }

    // Under the lock.
    private void Changed()
    {
        AttachmentScreen[] typing = [.. _screens.Where(static screen => !screen.IsWatcher)];
        Volatile.Write(ref _leader, typing.LastOrDefault());
        Volatile.Write(ref _copier, _typist ?? (typing.Length == 1 ? typing[0] : null));
        _changes++;
        if (!_isHinting && _screens.Count > 1)
        {
            _isHinting = true;
            _ = HintAsync();
        }
    }

    private async Task HintAsync()
    {
        long seen;
        do
        {
            seen = Volatile.Read(ref _changes);
            await Task.Delay(HintPause, time).ConfigureAwait(false);
        }
        while (seen != Volatile.Read(ref _changes));

        foreach ((AttachmentScreen screen, WindowHint hint) in TakeHints())
        {
            screen.Show(hint.Words(screen));
        }
    }

    private List<(AttachmentScreen Screen, WindowHint Hint)> TakeHints()
    {
        var hints = new List<(AttachmentScreen, WindowHint)>();
        lock (_lock)
        {
            _isHinting = false;
            if (_leader is not { Size: var window } leader)
            {
                return hints;
            }

            var hint = new WindowHint(window.Columns, window.Rows, leader.Attachment.Person);
            foreach (AttachmentScreen screen in _screens)
            {
                // Once for each occasion: the same window of the same person is no news.
                if (WindowHint.Concerns(screen.Size, window) && _told.GetValueOrDefault(screen) != hint)
                {
                    _told[screen] = hint;
                    hints.Add((screen, hint));
                }
            }
        }

        return hints;
    }
}
