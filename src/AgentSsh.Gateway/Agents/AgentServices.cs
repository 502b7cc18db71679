using AgentSsh.Engines;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Notifications.Webhooks;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Agents;

/// <summary>What every agent needs of the gateway.</summary>
internal sealed record AgentServices
{
    /// <summary>Where containers live.</summary>
    public required IEngine Engine { get; init; }

    /// <summary>Absolute path of the state directory.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Absolute path of the directory that holds the published supervisor.</summary>
    public required string SupervisorDirectory { get; init; }

    /// <summary>Absolute path of the default image's build context; null where it was not brought along.</summary>
    public string? ImageDirectory { get; init; }

    /// <summary>Answers a command typed inside a container.</summary>
    public required IContainerCommands Commands { get; init; }

    /// <summary>How supervisors are reached.</summary>
    public LinkRoads Roads { get; init; } = new(LinkChoice.Auto);

    /// <summary>Supervisors may be passed descriptors.</summary>
    public bool PassesDescriptors { get; init; }

    /// <summary>Told when an agent needs somebody; null: nobody is.</summary>
    public WebhookBoard? Webhooks { get; init; }

    public required ILogger Logger { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The time since the gateway's clock began, which no change of the date moves.</summary>
    public TimeSpan Now => Time.GetElapsedTime(0);

    /// <summary>So many containers are made anew at one time, for the sake of whoever works meanwhile.</summary>
    public SemaphoreSlim Remakes { get; } = new(2);

    /// <summary>Makes the container of a specification run.</summary>
    /// <param name="specification">What is wanted.</param>
    /// <param name="mayRemake">Nobody would notice: one that is there with another specification is made anew.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EngineException">The message says what is missing and what to do.</exception>
    public async Task<AgentContainer> PrepareContainerAsync(
        AgentSpecification specification, bool mayRemake, IProgress<EngineProgress> progress, CancellationToken cancellationToken)
    {
        AgentContainer? container = await Engine.FindAsync(specification.Agent, cancellationToken).ConfigureAwait(false);
        if (container is { State: AgentContainerState.Running or AgentContainerState.Paused } && container.SpecificationHash != specification.Hash && mayRemake)
        {
            await EnsureImageAsync(specification.Image, progress, cancellationToken).ConfigureAwait(false);
            progress.Report(new EngineProgress(EngineStage.Create, "the configuration has changed: making the container anew"));
            await Engine.StopAsync(specification.Agent, TimeSpan.FromSeconds(10), cancellationToken).ConfigureAwait(false);
            await Engine.RemoveAsync(specification.Agent, cancellationToken).ConfigureAwait(false);
            container = null;
        }

        if (container is null)
        {
            await EnsureImageAsync(specification.Image, progress, cancellationToken).ConfigureAwait(false);
        }

        return await Engine.EnsureRunningAsync(specification, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Builds our own image where it is absent, and pulls any other.</summary>
    /// <exception cref="EngineException">The message says what is missing and what to do.</exception>
    public async Task EnsureImageAsync(string image, IProgress<EngineProgress> progress, CancellationToken cancellationToken)
    {
        bool ours = image == AgentConfiguration.DefaultImage && ImageDirectory is not null;
        if (!ours)
        {
            await Engine.EnsureImageAsync(image, progress, cancellationToken).ConfigureAwait(false);
        }
        else if (await Engine.FindImageAsync(image, cancellationToken).ConfigureAwait(false) is null)
        {
            progress.Report(new EngineProgress(EngineStage.Image, $"building the image {image}; this is done once and takes a few minutes"));
            await Engine
                .BuildImageAsync(new ImageBuild { Image = image, ContextDirectory = ImageDirectory! }, progress, cancellationToken)
                .ConfigureAwait(false);
        }
    }
}
