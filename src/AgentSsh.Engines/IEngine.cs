namespace AgentSsh.Engines;

/// <summary>
/// Where agents' containers live. An engine starts, stops, finds and watches them and, where a socket cannot be shared,
/// hands over a stream to the supervisor inside; it knows nothing of terminals.
/// </summary>
/// <remarks>
/// Every member may be called from any thread and at the same time; work on one agent is done in turn. An engine that cannot be
/// reached throws <see cref="EngineUnavailableException"/> from every member but <see cref="WatchAsync"/>.
/// </remarks>
public interface IEngine : IAsyncDisposable
{
    /// <summary><c>docker</c>, <c>podman</c> or <c>local</c>. A Docker-compatible socket is what its file is called until it has been probed.</summary>
    string Name { get; }

    /// <summary>Asks the engine what it is.</summary>
    /// <exception cref="EngineUnavailableException">Nothing answers, or what answers is too old; the message says what to do.</exception>
    Task<EngineInfo> ProbeAsync(CancellationToken cancellationToken);

    /// <summary>The container of an agent, running or not; null when there is none.</summary>
    Task<AgentContainer?> FindAsync(string agent, CancellationToken cancellationToken);

    /// <summary>Every container of this instance, so that a gateway which starts anew can adopt them.</summary>
    Task<IReadOnlyList<AgentContainer>> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes the agent's container run: the image is pulled and the container created where they are absent, a stopped one is started.
    /// Calling it again changes nothing.
    /// </summary>
    /// <remarks>
    /// A container that runs with another specification is left alone; compare <see cref="AgentContainer.SpecificationHash"/> with
    /// <see cref="AgentSpecification.Hash"/> and remove it when nobody is attached. A stopped one of another specification is made anew.
    /// </remarks>
    /// <exception cref="SpecificationException">The host lacks what the specification names, or it asks for root.</exception>
    /// <exception cref="ImageMissingException">The image is absent and cannot be pulled.</exception>
    /// <exception cref="ContainerCreateException">The engine refused to create it.</exception>
    /// <exception cref="ContainerStartException">It exists but does not start.</exception>
    Task<AgentContainer> EnsureRunningAsync(AgentSpecification specification, IProgress<EngineProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Asks the supervisor to end (SIGTERM) and kills it after <paramref name="grace"/>. Nothing happens when it does not run.</summary>
    Task StopAsync(string agent, TimeSpan grace, CancellationToken cancellationToken);

    /// <summary>Freezes the container: it keeps its memory and takes no processor time. Nothing happens when it does not run.</summary>
    /// <exception cref="NotSupportedException">This engine cannot.</exception>
    Task PauseAsync(string agent, CancellationToken cancellationToken);

    /// <summary>Lets a frozen container run on.</summary>
    /// <returns>False: it was not frozen, or there is none.</returns>
    Task<bool> UnpauseAsync(string agent, CancellationToken cancellationToken);

    /// <summary>Removes the container, killing it when it runs. Home and workspace always stay. Nothing happens when there is none.</summary>
    Task RemoveAsync(string agent, CancellationToken cancellationToken);

    /// <summary>
    /// What happens to this instance's containers from now on, until cancelled. The first event is <see cref="EngineEventKind.EngineBack"/>, as soon as
    /// events flow. When the engine goes away the watch reconnects by itself (0.1 s, doubling to 5 s) and then reports what it missed.
    /// </summary>
    IAsyncEnumerable<EngineEvent> WatchAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Runs <c>agentssh-supervisor link</c> inside the container and hands over its standard input and output as one stream.
    /// For engines with which no socket can be shared; on one machine the supervisor connects to the socket in <see cref="AgentSpecification.LinkDirectory"/>.
    /// </summary>
    /// <remarks>A read at the end of the stream throws <see cref="LinkExecException"/> when the command failed. Disposing ends the command's standard input.</remarks>
    /// <exception cref="AgentNotRunningException">There is no running container.</exception>
    /// <exception cref="NotSupportedException">This engine has no such road.</exception>
    Task<Stream> OpenLinkAsync(string agent, CancellationToken cancellationToken);

    /// <summary>The engine's id of an image that is present; null when it is absent. The local engine has no images and returns the name.</summary>
    Task<string?> FindImageAsync(string image, CancellationToken cancellationToken);

    /// <summary>Pulls an image that is absent, unless it is one that we build ourselves. Nothing happens when it is present.</summary>
    /// <exception cref="ImageMissingException">It is absent and cannot be pulled; the message says how to get it.</exception>
    Task EnsureImageAsync(string image, IProgress<EngineProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Builds an image from a directory; each line of the build's output is one report of progress.</summary>
    /// <exception cref="ImageBuildException">A step failed; the message holds the last lines of the output.</exception>
    /// <exception cref="NotSupportedException">This engine has no images.</exception>
    Task BuildImageAsync(ImageBuild build, IProgress<EngineProgress>? progress, CancellationToken cancellationToken);
}
