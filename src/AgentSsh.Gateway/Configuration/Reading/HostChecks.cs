using AgentSsh.Engines.Docker;
using AgentSsh.Toml;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>
/// Looks at the host paths that agents are to see: they must exist, and must not open the gateway itself to an agent. Links are not followed: it
/// is the administrator's slip that is guarded against, who may mount anything.
/// </summary>
/// <param name="draft">What the file says.</param>
/// <param name="source">Where it stands.</param>
/// <param name="files">All files that have been read.</param>
/// <param name="errors">Where mistakes go.</param>
internal sealed class HostChecks(ConfigurationDraft draft, ConfigurationSource source, IReadOnlyList<string> files, ErrorList errors)
{
    public void Check(string stateDirectory)
    {
        if (File.Exists(stateDirectory))
        {
            errors.Add(new TomlPosition(1, 1), $"the state_dir {Quote.Of(stateDirectory)} is a file, not a directory");
        }

        foreach (var agent in draft.Agents)
        {
            var name = Quote.Of(agent.Name.Value);
            if (agent.Workspace is { } workspace)
            {
                if (!Directory.Exists(workspace.Value))
                {
                    errors.Add(workspace.Position, $"the workspace {Quote.Of(workspace.Value)} of agent {name} {Missing(workspace.Value, "is not a directory")}");
                }

                CheckHarmless(workspace.Value, workspace.Position, $"the workspace of agent {name}", stateDirectory, readOnly: false);
            }

            CheckMounts(agent, name, stateDirectory);
        }
    }

    private void CheckMounts(AgentSection agent, string name, string stateDirectory)
    {
        var targets = new HashSet<string>();
        foreach (var (mount, position) in agent.Mounts)
        {
            if (!Path.Exists(mount.HostPath))
            {
                errors.Add(position, $"the host's path {Quote.Of(mount.HostPath)} of a mount of agent {name} {Missing(mount.HostPath, "cannot be used")}");
            }

            if (!targets.Add(mount.ContainerPath))
            {
                errors.Add(position, $"agent {name} has two mounts at {Quote.Of(mount.ContainerPath)}");
            }

            CheckHarmless(mount.HostPath, position, $"a mount of agent {name}", stateDirectory, mount.ReadOnly);
        }
    }

    // Whoever has the engine's socket is root on the host; whoever has the state directory has the host keys and every agent's link.
    private void CheckHarmless(string path, TomlPosition position, string what, string stateDirectory, bool readOnly)
    {
        if (HostPath.Contains(path, stateDirectory) || HostPath.Contains(stateDirectory, path))
        {
            errors.Add(position, $"{what} would show the agent the gateway's state_dir {Quote.Of(stateDirectory)}");
        }

        string[] sockets = draft.Gateway.EngineSocket is { } named ? [named] : [.. DockerSocket.Places(source.Environment)];
        if (sockets.FirstOrDefault(place => HostPath.Contains(path, place)) is { } socket)
        {
            errors.Add(position, $"{what} would hand the agent the engine's socket {Quote.Of(socket)}, and with it the host");
        }

        if (HostPath.Contains(path, source.File))
        {
            errors.Add(position, $"{what} would show the agent the gateway's configuration {Quote.Of(source.File)}");
        }

        if (draft.Gateway.HostKeys?.Select(file => HostPath.Normal(Path.Combine(source.Directory, file.Value))).FirstOrDefault(file => HostPath.Contains(path, file)) is { } hostKey)
        {
            errors.Add(position, $"{what} would show the agent the gateway's host key {Quote.Of(hostKey)}");
        }

        // Public keys are no secret, but whoever adds one to the list is that user.
        if (!readOnly && files.FirstOrDefault(file => file != source.File && HostPath.Contains(path, file)) is { } keysFile)
        {
            errors.Add(position, $"{what} would let the agent write the keys_file {Quote.Of(keysFile)}; mount it read-only");
        }
    }

    private static string Missing(string path, string otherwise) => Path.Exists(path) ? otherwise : "does not exist on this host";
}
