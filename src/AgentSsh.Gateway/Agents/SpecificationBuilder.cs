using AgentSsh.Engines;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Link;

namespace AgentSsh.Gateway.Agents;

/// <summary>From an agent's configuration to what its container is made from.</summary>
internal static class SpecificationBuilder
{
    // The user that the default image makes; any other image takes it as well as any.
    private const uint DefaultUser = 1000;

    // The supervisor's own .NET runtime: no diagnostics port, and collections often enough that what a large copy needed is soon given back
    // (hexadecimal: 2 MiB; by itself the budget is the size of the processor's cache).
    private static readonly Dictionary<string, string> SupervisorRuntime = new()
    {
        ["DOTNET_EnableDiagnostics"] = "0",
        ["DOTNET_GCgen0size"] = "200000",
    };

    /// <exception cref="SpecificationException">The workspace is missing, or is one that no agent may have.</exception>
    public static AgentSpecification Build(AgentConfiguration agent, AgentServices services, AgentDirectories directories)
    {
        HostDirectoryOwner owner = agent.Workspace is { } workspace && services.Engine.Name != "local"
            ? HostDirectoryOwner.Of(agent.Name, workspace)
            : new HostDirectoryOwner(DefaultUser, DefaultUser);
        return new AgentSpecification
        {
            Agent = agent.Name,
            Image = agent.Image,
            WorkspaceHostPath = agent.Workspace,
            Mounts = [.. agent.Mounts.Select(mount => new AgentMount(mount.HostPath, mount.ContainerPath, mount.ReadOnly))],
            Files = Files(agent.Program.Kind),
            Environment = SupervisorRuntime,
            MemoryBytes = agent.Limits.MemoryBytes,
            Cpus = agent.Limits.Cpus,
            Pids = agent.Limits.Pids,
            SupervisorDirectory = services.SupervisorDirectory,
            ConfigurationDirectory = directories.Configuration,
            LinkDirectory = directories.Link,
            Uid = owner.Uid,
            Gid = owner.Gid,
        };
    }

    /// <summary>What makes the program tell the supervisor what it does.</summary>
    private static IReadOnlyList<AgentFile> Files(string programKind)
    {
        const string Command = $"{AgentSpecification.SupervisorPath}/{AgentSpecification.SupervisorFileName} hook";
        return programKind switch
        {
            "claude" => [new AgentFile(HookSettings.ClaudePath, HookSettings.Claude(Command))],
            "codex" => [new AgentFile(HookSettings.CodexPath, HookSettings.Codex(AgentSpecification.SupervisorPath, Command), OnlyIfAbsent: true)],
            _ => [],
        };
    }
}
