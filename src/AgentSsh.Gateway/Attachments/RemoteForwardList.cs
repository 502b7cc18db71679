using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments;

/// <summary>Where one agent's container listens for people's clients. From any thread.</summary>
internal sealed class RemoteForwardList
{
    /// <summary>Of one person at one agent; a whole team of services is less.</summary>
    public const int MostOfOnePerson = 32;

    /// <summary>In one container.</summary>
    public const int Most = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, RemoteForward> _forwards = [];

    /// <summary>Called after a place was taken or given up; must not block.</summary>
    public Action? Changed { get; set; }

    /// <summary>True when nobody listens.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _forwards.Count == 0;
            }
        }
    }

    /// <summary>Takes a place for one more.</summary>
    /// <returns>Null, or why there is no place.</returns>
    public string? TryAdd(RemoteForward forward)
    {
        lock (_lock)
        {
            if (_forwards.Count >= Most)
            {
                return $"the agent's container has {Most} forwards, which is the most it may have";
            }

            if (_forwards.Values.Count(other => other.Client.Access.Person == forward.Client.Access.Person) >= MostOfOnePerson)
            {
                return $"you have {MostOfOnePerson} forwards at this agent, which is the most a person may have";
            }

            _forwards.Add(forward.Id, forward);
        }

        Changed?.Invoke();
        return null;
    }

    public void Remove(RemoteForward forward)
    {
        lock (_lock)
        {
            _forwards.Remove(forward.Id);
        }

        Changed?.Invoke();
    }

    /// <summary>Those of one client.</summary>
    public IReadOnlyList<RemoteForward> Of(ClientHandler client)
    {
        lock (_lock)
        {
            return [.. _forwards.Values.Where(forward => forward.Client == client)];
        }
    }

    /// <summary>The same place, held by another connection of the same person; null when there is none.</summary>
    public RemoteForward? FindEarlier(RemoteForward forward)
    {
        lock (_lock)
        {
            return _forwards.Values.FirstOrDefault(
                other => other.Client != forward.Client && other.Client.Access.Person == forward.Client.Access.Person && other.Place.IsSamePlace(forward.Place));
        }
    }

    /// <summary>The container says that somebody connected; the client is told, if there is one that asked for it.</summary>
    public void Accept(ChannelOpenRequest request)
    {
        AcceptedOpen accepted = AcceptedOpen.Decode(request.Data.Span);
        RemoteForward? forward;
        lock (_lock)
        {
            forward = _forwards.GetValueOrDefault(accepted.Id);
        }

        if (forward is null)
        {
            request.Refuse(ChannelOpenFailure.AdministrativelyProhibited, "nobody takes connections there");
            return;
        }

        (string type, byte[] data) = forward.Forwarded(accepted);
        forward.Client.Lead(request, forward.Client.Connection, type, data);
    }
}
