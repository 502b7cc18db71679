using AgentSsh.Gateway.Commands;
using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Notifications;

/// <summary>What people are told of an agent. Its words are ours, but for the reason, which has been made harmless.</summary>
/// <param name="Id">Unique; the same however often it is told.</param>
/// <param name="Event">One of the events.</param>
/// <param name="Agent">Name of the agent.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="State">The agent's state, as <c>agentssh status</c> has it.</param>
/// <param name="WaitingFor">What is waited for, in a word; empty where there is nothing to say.</param>
/// <param name="Reason">The same in some words; empty where there is nothing to say.</param>
/// <param name="Since">When it came to be so.</param>
/// <param name="Time">When this was made.</param>
internal sealed record Announcement(
    string Id,
    NotifyEvents Event,
    string Agent,
    string Owner,
    string State,
    string WaitingFor,
    string Reason,
    DateTimeOffset Since,
    DateTimeOffset Time)
{
    /// <summary>One to try things with.</summary>
    public static Announcement Sample { get; } = new(
        "msg_sample", NotifyEvents.Waiting, "team", "alice", "waiting", "permission", "leave to use \"Bash\"", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);

    /// <summary>How long what is finished took; zero for all else.</summary>
    public TimeSpan Lasted { get; init; }

    /// <summary>Cancelled when it is not so any more.</summary>
    public CancellationToken Over { get; init; }

    /// <summary>The event in a word.</summary>
    public string EventWord => Event switch
    {
        NotifyEvents.Held => "held",
        NotifyEvents.Finished => "finished",
        _ => "waiting",
    };

    /// <summary>What it says, without the agent's name.</summary>
    public string Body => Event switch
    {
        NotifyEvents.Held => $"is held: {Reason}",
        NotifyEvents.Finished => $"is done, after {WhoText.Age(Lasted)}",
        _ => $"waits: {Reason}",
    };

    /// <summary>What it says, in one sentence.</summary>
    public string Text => $"agent {Agent} {Body}";
}
