namespace AgentSsh.Engines;

/// <summary>An image to be built.</summary>
public sealed record ImageBuild
{
    /// <summary>The reference that the image gets, such as <c>agentssh/agent</c>.</summary>
    public required string Image { get; init; }

    /// <summary>Host directory whose whole content, <c>.git</c> excepted, the Dockerfile may copy from. A <c>.dockerignore</c> is not read.</summary>
    public required string ContextDirectory { get; init; }

    /// <summary>Path of the Dockerfile, from <see cref="ContextDirectory"/>.</summary>
    public string Dockerfile { get; init; } = "Dockerfile";

    /// <summary>Values of the Dockerfile's ARG.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    /// <summary>Build every step anew.</summary>
    public bool NoCache { get; init; }

    /// <summary>How long the build may go without a line of output before it is given up.</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromMinutes(15);
}
