namespace AgentSsh.Engines;

/// <summary>What can be said against a specification before an engine is asked: the engine's own words for these are worse, or come too late.</summary>
internal static class SpecificationCheck
{
    public const string LabelPrefix = "dev.agentssh.";

    private static readonly string[] Reserved =
    [
        AgentSpecification.SupervisorPath,
        AgentSpecification.ConfigurationPath,
        AgentSpecification.LinkPath,
        AgentSpecification.WorkspacePath,
    ];

    /// <exception cref="SpecificationException">Something is wrong.</exception>
    public static void Check(AgentSpecification specification)
    {
        var agent = specification.Agent;
        AgentName.Check(agent);
        if (specification.Uid == 0)
        {
            throw new SpecificationException(agent, "it would run as root (uid 0), which no agent does; give it another uid.");
        }

        if (specification.Uid > int.MaxValue || specification.Gid > int.MaxValue)
        {
            throw new SpecificationException(agent, $"no engine runs a process as {specification.Uid}:{specification.Gid}; ids end at {int.MaxValue}.");
        }

        CheckLimits(specification);
        CheckDirectory(agent, "the supervisor's directory", specification.SupervisorDirectory);
        CheckDirectory(agent, "the configuration directory", specification.ConfigurationDirectory);
        CheckDirectory(agent, "the link's directory", specification.LinkDirectory);
        var program = Path.Combine(specification.SupervisorDirectory, AgentSpecification.SupervisorFileName);
        if (!File.Exists(program))
        {
            throw new SpecificationException(agent, $"the supervisor '{program}' does not exist; scripts/build makes it.");
        }

        if (specification.WorkspaceHostPath is { } workspace)
        {
            CheckWorkspace(specification, workspace);
        }

        foreach (var mount in specification.Mounts)
        {
            CheckMount(specification, mount);
        }

        if (specification.Files.FirstOrDefault(file => !file.Path.StartsWith('/') || file.Path.EndsWith('/') || file.Path.Split('/').Any(part => part is "." or "..")) is { } misplaced)
        {
            throw new SpecificationException(agent, $"the file '{misplaced.Path}' needs an absolute path without '.' and '..'.");
        }

        if (specification.Labels.Keys.FirstOrDefault(key => key.StartsWith(LabelPrefix, StringComparison.Ordinal)) is { } label)
        {
            throw new SpecificationException(agent, $"the label '{label}' is one of ours; choose one that does not begin with '{LabelPrefix}'.");
        }

        if (specification.Environment.Keys.FirstOrDefault(key => key.Length == 0 || key.Contains('=') || key.Contains('\0')) is { } name)
        {
            throw new SpecificationException(agent, $"'{name}' cannot be the name of an environment variable.");
        }
    }

    private static void CheckLimits(AgentSpecification specification)
    {
        if (specification.MemoryBytes < 0 || specification.Pids < 0 || !double.IsFinite(specification.Cpus) || specification.Cpus < 0)
        {
            throw new SpecificationException(specification.Agent, "a limit of memory, processors or processes is below 0; 0 means no limit.");
        }
    }

    private static void CheckDirectory(string agent, string what, string path)
    {
        if (!Path.IsPathRooted(path))
        {
            throw new SpecificationException(agent, $"{what} '{path}' is not an absolute path.");
        }

        if (!Directory.Exists(path))
        {
            throw new SpecificationException(agent, $"{what} '{path}' does not exist.");
        }
    }

    private static void CheckWorkspace(AgentSpecification specification, string workspace)
    {
        var owner = HostDirectoryOwner.Of(specification.Agent, workspace);
        if (owner.Uid != specification.Uid)
        {
            throw new SpecificationException(
                specification.Agent,
                $"the workspace '{workspace}' belongs to uid {owner.Uid} but the agent would run as uid {specification.Uid}, so its files would belong to somebody else.");
        }
    }

    private static void CheckMount(AgentSpecification specification, AgentMount mount)
    {
        var agent = specification.Agent;
        if (!Path.IsPathRooted(mount.HostPath) || !Path.Exists(mount.HostPath))
        {
            throw new SpecificationException(agent, $"the mount '{mount.HostPath}:{mount.ContainerPath}' names a host path that does not exist; it must be absolute and there already.");
        }

        if (!mount.ContainerPath.StartsWith('/') || mount.ContainerPath.Split('/').Any(part => part is "." or ".."))
        {
            throw new SpecificationException(agent, $"the mount '{mount.HostPath}:{mount.ContainerPath}' must appear at an absolute path without '.' and '..'.");
        }

        var target = mount.ContainerPath.TrimEnd('/');
        if (target.Length == 0 || target == specification.HomeDirectory || Reserved.Any(path => target == path || path.StartsWith(target + "/", StringComparison.Ordinal)))
        {
            throw new SpecificationException(agent, $"the mount '{mount.HostPath}:{mount.ContainerPath}' would lie over a path of ours; choose another place inside.");
        }
    }
}
