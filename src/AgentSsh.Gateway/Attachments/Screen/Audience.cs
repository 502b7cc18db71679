namespace AgentSsh.Gateway.Attachments.Screen;

/// <summary>Those in front of one agent's screen, and who of them typed last: the clipboard is that one's. From any thread; nothing in it blocks.</summary>
internal sealed class Audience
{
    private readonly Lock _lock = new();
    private readonly List<AttachmentScreen> _screens = [];
    private AttachmentScreen? _typist;
    private AttachmentScreen? _copier;

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
            ChooseCopier();
        }
    }

    /// <summary>Somebody has left.</summary>
    public void Leave(AttachmentScreen screen)
    {
        lock (_lock)
        {
            _screens.Remove(screen);
            _typist = _typist == screen ? null : _typist;
            ChooseCopier();
        }
    }

    /// <summary>Somebody has typed, clicked or pasted. Called for every key: it locks nothing while it is the same one.</summary>
    public void Typed(AttachmentScreen screen)
    {
        if (screen.IsWatcher || Volatile.Read(ref _typist) == screen)
        {
            return;
        }

        lock (_lock)
        {
            if (_screens.Contains(screen))
            {
                Volatile.Write(ref _typist, screen);
                ChooseCopier();
            }
        }
    }

    /// <summary>Whether what is copied now is for this one: who typed last copied it, or who alone can type.</summary>
    public bool MayCopy(AttachmentScreen screen) => Volatile.Read(ref _copier) == screen;

    private void ChooseCopier()
    {
        AttachmentScreen? copier = _typist;
        if (copier is null)
        {
            AttachmentScreen[] typing = [.. _screens.Where(static screen => !screen.IsWatcher)];
            copier = typing.Length == 1 ? typing[0] : null;
        }

        Volatile.Write(ref _copier, copier);
    }
}
