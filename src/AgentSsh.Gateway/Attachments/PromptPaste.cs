using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Agents;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments;

/// <summary>Whether what somebody has uploaded is pasted into the agent's prompt. The supervisor decides once more, at the moment of it.</summary>
internal static class PromptPaste
{
    /// <summary>Has it pasted where that is wanted.</summary>
    /// <returns>Words for the uploader when that is wanted and cannot be.</returns>
    public static string? Ask(Agent agent, AccessDecision.Allowed uploader, PasteRequest request, SshConnection link)
    {
        AgentStatus status = agent.Status;
        if (uploader.Agent.Inbox != InboxPolicy.Paste
            || uploader.Role == Role.Watcher
            || !status.Attachments.Any(attachment => attachment.Person == uploader.Person && attachment.Role != Role.Watcher))
        {
            return null;
        }

        if (status.Report?.State == ProgramState.Waiting)
        {
            return $"the agent waits for an answer, so nothing is pasted; what you sent is in {LinkNames.InboxDirectory}.";
        }

        link.SendGlobalRequest(LinkNames.Paste, request.Encode());
        return null;
    }
}
