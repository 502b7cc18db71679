using AgentSsh.Gateway.Attachments.Screen;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments;

/// <summary>Who is in front of one agent, and which sessions beside the screen are open. From any thread.</summary>
internal sealed class AttachmentList(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ClientSession> _sessions = [];
    private int _tunnels;

    /// <summary>The terminals in front of the screen, for whoever has something to tell them.</summary>
    public Audience Audience { get; } = new(time);

    /// <summary>Called after somebody has come or gone; must not block.</summary>
    public Action? Changed { get; set; }

    /// <summary>True when no session at all goes to the agent, and no forwarded connection.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _sessions.Count == 0 && Volatile.Read(ref _tunnels) == 0;
            }
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

    public void Add(ClientSession session)
    {
        lock (_lock)
        {
            _sessions[session.Id] = session;
        }

        Changed?.Invoke();
    }

    public void Remove(ClientSession session)
    {
        lock (_lock)
        {
            _sessions.Remove(session.Id);
        }

        Changed?.Invoke();
    }

    /// <summary>A connection is led to or from the container; each has its end.</summary>
    public void BeginTunnel() => Interlocked.Increment(ref _tunnels);

    /// <summary>It is over.</summary>
    public void EndTunnel() => Interlocked.Decrement(ref _tunnels);

    /// <summary>Ends sessions from the gateway's side: all, or those of one connection.</summary>
    /// <param name="connection">Whose; null for all.</param>
    /// <param name="words">Why, for the person.</param>
    /// <param name="status">Exit status of the person's ssh.</param>
    public void Dismiss(SshConnection? connection, string words, uint status)
    {
        ClientSession[] sessions;
        lock (_lock)
        {
            sessions = [.. _sessions.Values.Where(session => connection is null || session.Connection == connection)];
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
}
