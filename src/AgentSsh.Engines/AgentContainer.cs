namespace AgentSsh.Engines;

/// <summary>An agent's container as the engine shows it at one moment.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Id">The engine's id; of the local engine the agent's name.</param>
/// <param name="State">Whether it runs.</param>
/// <param name="SpecificationHash">The <see cref="AgentSpecification.Hash"/> that it was made from.</param>
/// <param name="Image">The image's reference that it was made from, as the engine writes it: Podman puts <c>localhost/</c> before one of its own.</param>
/// <param name="ImageId">The engine's id of that image, by which a rebuilt image is told; empty on the local engine.</param>
/// <param name="StartedAt">When it last started; null when it never has.</param>
/// <param name="ExitCode">How it ended; null while it runs and where it is not known.</param>
/// <param name="OutOfMemory">It ended because the kernel killed it at its limit of memory.</param>
public sealed record AgentContainer(
    string Agent,
    string Id,
    AgentContainerState State,
    string SpecificationHash,
    string Image,
    string ImageId,
    DateTimeOffset? StartedAt,
    int? ExitCode,
    bool OutOfMemory)
{
    /// <summary>What it was made from, by name, as <see cref="AgentSpecification.Summary"/> writes it; empty of one made before that was noted.</summary>
    public IReadOnlyDictionary<string, string> MadeFrom { get; init; } = new Dictionary<string, string>();

    /// <summary>The supervisor is up.</summary>
    public bool IsRunning => State == AgentContainerState.Running;
}
