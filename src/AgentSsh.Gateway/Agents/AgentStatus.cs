using AgentSsh.Gateway.Attachments;
using AgentSsh.Link;

namespace AgentSsh.Gateway.Agents;

/// <summary>What is known of an agent at one moment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Phase">Where its container stands.</param>
/// <param name="Report">What its supervisor said last; null while that is not here.</param>
/// <param name="Program">The program that the configuration names.</param>
/// <param name="ContainerChanges">In what the configuration asks for another container than the one that is there.</param>
/// <param name="Rest">Why it was put to rest; empty where it was not.</param>
/// <param name="LastEnd">How its container last ended by itself; null: it has not.</param>
/// <param name="Attachments">Who is in front of it.</param>
internal sealed record AgentStatus(
    string Name,
    string Owner,
    AgentPhase Phase,
    AgentReport? Report,
    string Program,
    IReadOnlyList<PendingChange> ContainerChanges,
    string Rest,
    ContainerEnd? LastEnd,
    IReadOnlyList<Attachment> Attachments);
