using AgentSsh.Engines;
using AgentSsh.Gateway.Attachments;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Link;

namespace AgentSsh.Gateway.Agents;

/// <summary>What <see cref="AgentCare"/> goes by, of one moment.</summary>
/// <param name="Phase">Where the container stands.</param>
/// <param name="Report">What the supervisor said last.</param>
/// <param name="Policy">What becomes of it when it is idle.</param>
/// <param name="Use">Who uses it.</param>
/// <param name="LastWanted">When somebody last came to it, since the gateway's clock began.</param>
/// <param name="Change">The specification that its container is to be made anew from; null: none.</param>
internal sealed record AgentView(AgentPhase Phase, AgentReport? Report, IdlePolicy Policy, AttachmentUse Use, TimeSpan LastWanted, AgentSpecification? Change);
