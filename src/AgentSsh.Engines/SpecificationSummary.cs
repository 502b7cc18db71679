using System.Globalization;

namespace AgentSsh.Engines;

/// <summary>Behind <see cref="AgentSpecification.Summary"/>.</summary>
internal static class SpecificationSummary
{
    public static IReadOnlyDictionary<string, string> Of(AgentSpecification specification) => new Dictionary<string, string>
    {
        ["image"] = specification.Image,
        ["workspace"] = specification.WorkspaceHostPath ?? "",
        ["mounts"] = string.Join(", ", specification.Mounts.Select(mount => $"{mount.HostPath}:{mount.ContainerPath}{(mount.ReadOnly ? ":ro" : "")}")),
        ["memory"] = specification.MemoryBytes.ToString(CultureInfo.InvariantCulture),
        ["cpus"] = specification.Cpus.ToString("R", CultureInfo.InvariantCulture),
        ["pids"] = specification.Pids.ToString(CultureInfo.InvariantCulture),
        ["user"] = string.Create(CultureInfo.InvariantCulture, $"{specification.Uid}:{specification.Gid}"),
        ["gateway"] = Rest(specification),
    };

    // What nobody configures for one agent: our own directories, files and variables. That of the defaults stands in place of what is told by name.
    private static string Rest(AgentSpecification specification) => SpecificationDigest.Of(new AgentSpecification
    {
        Agent = "",
        Image = "",
        Uid = 0,
        Gid = 0,
        SupervisorDirectory = specification.SupervisorDirectory,
        ConfigurationDirectory = specification.ConfigurationDirectory,
        LinkDirectory = specification.LinkDirectory,
        HomeDirectory = specification.HomeDirectory,
        Files = specification.Files,
        Environment = specification.Environment,
        Labels = specification.Labels,
    })[..16];
}
