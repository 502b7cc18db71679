namespace AgentSsh.Engines;

/// <summary>Everything that makes an agent's container what it is.</summary>
public sealed record AgentSpecification
{
    /// <summary>Where the supervisor's directory appears inside.</summary>
    public const string SupervisorPath = "/opt/agentssh";

    /// <summary>Where the configuration directory appears inside.</summary>
    public const string ConfigurationPath = "/etc/agentssh";

    /// <summary>Where the directory of the link's socket appears inside.</summary>
    public const string LinkPath = "/run/agentssh/link";

    /// <summary>Where the workspace appears inside.</summary>
    public const string WorkspacePath = "/workspace";

    /// <summary>The file name of the supervisor in <see cref="SupervisorDirectory"/>.</summary>
    public const string SupervisorFileName = "agentssh-supervisor";

    /// <summary>The agent's name: letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, the first a letter or digit, at most 64.</summary>
    public required string Agent { get; init; }

    /// <summary>The image's reference. The local engine ignores it.</summary>
    public required string Image { get; init; }

    /// <summary>Host directory seen as <c>/workspace</c>; null for a volume that outlives the container.</summary>
    public string? WorkspaceHostPath { get; init; }

    /// <summary>Further host paths. The local engine cannot mount and says so in its progress.</summary>
    public IReadOnlyList<AgentMount> Mounts { get; init; } = [];

    /// <summary>Files of ours in the container's own file system.</summary>
    public IReadOnlyList<AgentFile> Files { get; init; } = [];

    /// <summary>The agent sees files of the host that are somebody's own.</summary>
    internal bool SharesHostFiles => WorkspaceHostPath is not null || Mounts.Count > 0;

    /// <summary>Environment of the supervisor; HOME, USER and LOGNAME are set by the engine.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Limit of memory in bytes, swap included; 0 for none.</summary>
    public long MemoryBytes { get; init; } = 4L << 30;

    /// <summary>Limit of processor time, in processors; 0 for none.</summary>
    public double Cpus { get; init; } = 2;

    /// <summary>Limit of processes and threads; 0 for none.</summary>
    public long Pids { get; init; } = 2048;

    /// <summary>Host directory that holds <c>agentssh-supervisor</c>, seen read-only as <see cref="SupervisorPath"/>.</summary>
    public required string SupervisorDirectory { get; init; }

    /// <summary>Host directory of the agent's configuration, seen read-only as <see cref="ConfigurationPath"/>.</summary>
    public required string ConfigurationDirectory { get; init; }

    /// <summary>Host directory of the socket on which the gateway listens for this agent's supervisor, seen read-only as <see cref="LinkPath"/>.</summary>
    public required string LinkDirectory { get; init; }

    /// <summary>User id that the agent runs as, never 0. With a host workspace it is that directory's owner: <see cref="HostDirectoryOwner.Of"/>.</summary>
    public required uint Uid { get; init; }

    /// <summary>Group id that the agent runs as.</summary>
    public required uint Gid { get; init; }

    /// <summary>HOME inside the container, a volume that outlives it.</summary>
    public string HomeDirectory { get; init; } = "/home/agent";

    /// <summary>Labels beside our own; those that begin with <c>dev.agentssh.</c> are ours and refused.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The parts by name, for telling people what differs between two: <c>image</c>, <c>workspace</c> (empty: a volume), <c>mounts</c>, <c>memory</c> (bytes), <c>cpus</c>,
    /// <c>pids</c>, <c>user</c>, and the digest of all the rest as <c>gateway</c>. Nothing in it is secret.
    /// </summary>
    public IReadOnlyDictionary<string, string> Summary => SpecificationSummary.Of(this);

    /// <summary>A digest (SHA-256, lower-case hexadecimal) of all the above, the same in every process: two specifications with one hash make the same container.</summary>
    public string Hash => SpecificationDigest.Of(this);
}
