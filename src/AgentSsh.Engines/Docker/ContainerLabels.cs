using AgentSsh.Engines.Docker.Api;

namespace AgentSsh.Engines.Docker;

/// <summary>The labels by which our containers and volumes are known; names are for people only.</summary>
internal static class ContainerLabels
{
    public const string Instance = SpecificationCheck.LabelPrefix + "instance";
    public const string Agent = SpecificationCheck.LabelPrefix + "agent";
    public const string Specification = SpecificationCheck.LabelPrefix + "specification";

    /// <summary>Before each name of <see cref="AgentSpecification.Summary"/>.</summary>
    public const string MadeFrom = SpecificationCheck.LabelPrefix + "made-from.";

    /// <summary>An agent's container as we show it; null when its labels are not ours.</summary>
    public static AgentContainer? Read(ContainerDetails details, string instance)
    {
        var labels = details.Config?.Labels;
        if (labels is null
            || labels.GetValueOrDefault(Instance) != instance
            || labels.GetValueOrDefault(Agent) is not { } agent
            || !AgentName.IsValid(agent))
        {
            return null;
        }

        var state = StateOf(details.State?.Status);
        var hasEnded = state == AgentContainerState.Stopped;
        return new AgentContainer(
            agent,
            details.Id,
            state,
            labels.GetValueOrDefault(Specification, ""),
            details.Config?.Image ?? "",
            details.Image,
            StartedAt(details.State?.StartedAt),
            hasEnded ? details.State?.ExitCode : null,
            hasEnded && (details.State?.OOMKilled ?? false))
        {
            MadeFrom = labels.Where(label => label.Key.StartsWith(MadeFrom, StringComparison.Ordinal)).ToDictionary(label => label.Key[MadeFrom.Length..], label => label.Value),
        };
    }

    /// <summary>Docker's states and Podman's further ones.</summary>
    public static AgentContainerState StateOf(string? status) => status switch
    {
        "created" or "initialized" or "configured" => AgentContainerState.Created,
        "running" or "restarting" or "stopping" => AgentContainerState.Running,
        "paused" => AgentContainerState.Paused,
        "removing" or "dead" => AgentContainerState.Removing,
        _ => AgentContainerState.Stopped,
    };

    private static DateTimeOffset? StartedAt(string? text) =>
        DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var time) && time.Year > 1 ? time : null;
}
