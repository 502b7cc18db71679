using System.Globalization;
using AgentSsh.Engines.Docker.Api;

namespace AgentSsh.Engines.Docker;

/// <summary>Turns a specification into the body of POST /containers/create. What it makes of one is fixed by the specification and the instance alone.</summary>
internal static class ContainerBlueprint
{
    /// <summary>Browsers and databases that agents run under test fail on Docker's 64 MiB; it counts against the limit of memory.</summary>
    private const long SharedMemory = 256L * 1024 * 1024;

    /// <summary>
    /// <c>agentssh-NAME</c>, for people who look at <c>docker ps</c>; where another gateway on the engine has taken that, the instance goes behind it.
    /// Containers are found by label, never by name.
    /// </summary>
    public static IEnumerable<string> Names(string agent, string instance)
    {
        yield return $"agentssh-{agent}";
        yield return $"agentssh-{agent}-{instance}";
    }

    public static string HomeVolume(string agent, string instance) => $"agentssh-{instance}-{agent}-home";

    public static string WorkspaceVolume(string agent, string instance) => $"agentssh-{instance}-{agent}-workspace";

    /// <summary>The labels of an agent's volumes.</summary>
    public static Dictionary<string, string> VolumeLabels(string agent, string instance) =>
        new() { [ContainerLabels.Instance] = instance, [ContainerLabels.Agent] = agent };

    /// <summary>The agent's volumes and where they appear.</summary>
    public static IEnumerable<(string Name, string Target)> Volumes(AgentSpecification specification, string instance)
    {
        yield return (HomeVolume(specification.Agent, instance), specification.HomeDirectory);
        if (specification.WorkspaceHostPath is null)
        {
            yield return (WorkspaceVolume(specification.Agent, instance), AgentSpecification.WorkspacePath);
        }
    }

    /// <param name="specification">What is asked for.</param>
    /// <param name="instance">Whose container it is.</param>
    /// <param name="isPodman">
    /// Podman fills a volume from the image at the container's start, behind our preparation, but gives it to the container's user when told so:
    /// by the option <c>U</c>, which only the older form of a mount can carry. The volumes must be there by then.
    /// </param>
    /// <param name="userNamespace">How the host's users appear inside; null for the engine's own way.</param>
    public static ContainerConfig Create(AgentSpecification specification, string instance, bool isPodman, string? userNamespace)
    {
        var labels = new Dictionary<string, string>(specification.Labels)
        {
            [ContainerLabels.Instance] = instance,
            [ContainerLabels.Agent] = specification.Agent,
            [ContainerLabels.Specification] = specification.Hash,
        };
        foreach (var (name, value) in specification.Summary)
        {
            labels[ContainerLabels.MadeFrom + name] = value;
        }

        return new ContainerConfig
        {
            Hostname = HostName(specification.Agent),
            Image = specification.Image,
            Entrypoint = [$"{AgentSpecification.SupervisorPath}/{AgentSpecification.SupervisorFileName}"],
            Cmd = ["run"],
            User = string.Create(CultureInfo.InvariantCulture, $"{specification.Uid}:{specification.Gid}"),
            WorkingDir = AgentSpecification.WorkspacePath,
            Env = Environment(specification),
            Labels = labels,
            HostConfig = new HostConfig
            {
                Mounts = [.. HostMounts(specification), .. isPodman ? [] : VolumeMounts(specification, instance)],
                Binds = isPodman ? [.. Volumes(specification, instance).Select(volume => $"{volume.Name}:{volume.Target}:U")] : null,
                CapDrop = ["ALL"],
                SecurityOpt = ["no-new-privileges"],

                // A supervisor that fails in a loop must not fill the host's disk with its complaints.
                LogConfig = new LogConfig { Type = "json-file", Config = new() { ["max-size"] = "10m", ["max-file"] = "1" } },

                // The gateway heals: it knows held agents from crashed ones, and after a host's reboot it starts an agent when a person comes,
                // not all of them at once and perhaps of a specification that has changed.
                RestartPolicy = new RestartPolicy { Name = "no" },

                // The supervisor is process 1 and reaps.
                Init = false,
                ShmSize = SharedMemory,
                Memory = specification.MemoryBytes > 0 ? specification.MemoryBytes : null,

                // The same number means no swap: an agent at its limit fails at once instead of dragging the host's disk.
                MemorySwap = specification.MemoryBytes > 0 ? specification.MemoryBytes : null,
                NanoCpus = specification.Cpus > 0 ? (long)(specification.Cpus * 1e9) : null,
                PidsLimit = specification.Pids > 0 ? specification.Pids : null,
                UsernsMode = userNamespace,
            },
        };
    }

    private static string[] Environment(AgentSpecification specification)
    {
        var environment = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in specification.Environment)
        {
            environment[key] = value;
        }

        environment["HOME"] = specification.HomeDirectory;
        environment["USER"] = AccountFile.Name;
        environment["LOGNAME"] = AccountFile.Name;
        return [.. environment.Select(pair => $"{pair.Key}={pair.Value}")];
    }

    private static IEnumerable<Mount> VolumeMounts(AgentSpecification specification, string instance)
    {
        var options = new VolumeOptions { Labels = VolumeLabels(specification.Agent, instance) };
        return Volumes(specification, instance).Select(volume => new Mount { Type = "volume", Source = volume.Name, Target = volume.Target, VolumeOptions = options });
    }

    private static IEnumerable<Mount> HostMounts(AgentSpecification specification)
    {
        yield return Bind(specification.SupervisorDirectory, AgentSpecification.SupervisorPath, readOnly: true);
        yield return Bind(specification.ConfigurationDirectory, AgentSpecification.ConfigurationPath, readOnly: true);
        yield return Bind(specification.LinkDirectory, AgentSpecification.LinkPath, readOnly: true);
        if (specification.WorkspaceHostPath is { } workspace)
        {
            yield return Bind(workspace, AgentSpecification.WorkspacePath, readOnly: false);
        }

        foreach (var mount in specification.Mounts)
        {
            yield return Bind(mount.HostPath, mount.ContainerPath, mount.ReadOnly);
        }
    }

    private static Mount Bind(string source, string target, bool readOnly) => new() { Type = "bind", Source = source, Target = target, ReadOnly = readOnly };

    /// <summary>What the shell's prompt shows. An underscore is no part of a host name, and 63 is a label's length.</summary>
    private static string HostName(string agent)
    {
        var name = agent.Replace('_', '-');
        return (name.Length > 63 ? name[..63] : name).TrimEnd('-', '.');
    }
}
