using AgentSsh.Gateway.Attachments.Screen;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments;

/// <summary>Who is in front of one agent, and which sessions beside the screen are open. From any thread.</summary>
internal sealed class AttachmentList(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ClientSession> _sessions = [];
    private int _tunnels;
    private (string Person, DateTimeOffset At)? _typedBefore;

    /// <summary>The terminals in front of the screen, for whoever has something to tell them.</summary>
    public Audience Audience { get; } = new(time);

    /// <summary>Called after somebody has come or gone; must not block.</summary>
    public Action? Changed { get; set; }

    /// <summary>Called when a person has come to the screen who was not there; must not block. It may be overtaken by what happens next:
    /// <see cref="IsThere"/> says what holds.</summary>
    public Action<AttachmentScreen>? Came { get; set; }

    /// <summary>The same when a person has left the screen with the last terminal.</summary>
    public Action<string>? Left { get; set; }

    /// <summary>Who typed last of those who may, also somebody who has left since, and when; null when nobody has.</summary>
    public (string Person, DateTimeOffset At)? LastTyped
    {
        get
        {
            lock (_lock)
            {
                return _sessions.Values.Select(session => session.LastTyped).Append(_typedBefore).MaxBy(typed => typed?.At);
            }
        }
    }

    /// <summary>Who uses the agent now.</summary>
    public AttachmentUse Use()
    {
        lock (_lock)
        {
            int screens = _sessions.Values.Count(session => session.Attachment is not null);
            return new AttachmentUse(
                screens,
                _sessions.Count - screens + Volatile.Read(ref _tunnels),
                _sessions.Values.Select(session => session.LastInput).DefaultIfEmpty().Max());
        }
    }

    /// <summary>Those in front of the screen, the longest there first.</summary>
    public IReadOnlyList<Attachment> Snapshot()
    {
        lock (_lock)
        {
            return [.. _sessions.Values.Select(session => session.Attachment).OfType<Attachment>().OrderBy(attachment => attachment.Since)];
        }
    }

    /// <summary>Whether a person is in front of the screen.</summary>
    public bool IsThere(string person)
    {
        lock (_lock)
        {
            return IsThereLocked(person);
        }
    }

    public void Add(ClientSession session)
    {
        AttachmentScreen? came;
        lock (_lock)
        {
            came = session.Screen is { } screen && !IsThereLocked(screen.Attachment.Person) ? screen : null;
            _sessions[session.Id] = session;
        }

        if (came is not null)
        {
            Came?.Invoke(came);
        }

        Changed?.Invoke();
    }

    public void Remove(ClientSession session)
    {
        string? left = null;
        lock (_lock)
        {
            if (_sessions.Remove(session.Id) && session.Attachment is { } attachment)
            {
                _typedBefore = new[] { session.LastTyped, _typedBefore }.MaxBy(typed => typed?.At);
                left = IsThereLocked(attachment.Person) ? null : attachment.Person;
            }
        }

        if (left is not null)
        {
            Left?.Invoke(left);
        }

        Changed?.Invoke();
    }

    /// <summary>A connection is led to or from the container; each has its end.</summary>
    public void BeginTunnel()
    {
        if (Interlocked.Increment(ref _tunnels) == 1)
        {
            Changed?.Invoke();
        }
    }

    /// <summary>It is over.</summary>
    public void EndTunnel()
    {
        if (Interlocked.Decrement(ref _tunnels) == 0)
        {
            Changed?.Invoke();
        }
    }

    /// <summary>Ends sessions from the gateway's side: all, or those of one connection.</summary>
    /// <param name="connection">Whose; null for all.</param>
    /// <param name="words">Why, for the person.</param>
    /// <param name="status">Exit status of the person's ssh.</param>
    public void Dismiss(SshConnection? connection, string words, uint status) =>
        Dismiss(session => connection is null || session.Connection == connection, words, status);

    /// <summary>Sends those in front of the screen away.</summary>
    /// <param name="words">Why, for the person.</param>
    /// <param name="status">Exit status of the person's ssh.</param>
    public void DismissScreens(string words, uint status) => Dismiss(session => session.Attachment is not null, words, status);

    /// <summary>Warns those in front of the screen.</summary>
    /// <param name="words">What is going to happen.</param>
    /// <param name="left">Until then.</param>
    public void Warn(string words, TimeSpan left) => Audience.ForEach(screen => screen.Warn($"agentssh: {words}", left));

    private void Dismiss(Func<ClientSession, bool> which, string words, uint status)
    {
        ClientSession[] sessions;
        lock (_lock)
        {
            sessions = [.. _sessions.Values.Where(which)];
        }

        foreach (ClientSession session in sessions)
        {
            session.Dismiss(words, status);
        }
    }

    /// <summary>The container asks for the agent of a session's client; it gets it only where that client offered it.</summary>
    public void ForwardAgent(ChannelOpenRequest request)
    {
        string id = SessionRequest.DecodeText(request.Data.Span);
        ClientSession? session;
        lock (_lock)
        {
            session = _sessions.GetValueOrDefault(id);
        }

        if (session is { OffersAgent: true })
        {
            session.LeadToKeys(request);
        }
        else
        {
            request.Refuse(ChannelOpenFailure.AdministrativelyProhibited, "nobody there forwards an agent");
        }
    }

    private bool IsThereLocked(string person) => _sessions.Values.Any(session => session.Attachment?.Person == person);
}
