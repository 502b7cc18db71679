using AgentSsh.Engines.Native;

namespace AgentSsh.Engines.Docker;

/// <summary>How the users of the host appear inside a container of an engine that does not run as root.</summary>
internal static class UserNamespace
{
    /// <summary>
    /// The engine's own user keeps the user's id inside, so that files of the host have one owner on both sides. Podman only: it makes a container's own
    /// mapping, at the price of a copy of the image's layers, and so only where files of the host are seen at all.
    /// </summary>
    private const string KeepId = "keep-id";

    /// <summary>The namespace that a container of this specification needs; null for the engine's own way.</summary>
    /// <exception cref="SpecificationException">The engine cannot show the workspace as the agent's own.</exception>
    public static string? Of(AgentSpecification specification, bool isPodman, string socketPath)
    {
        if (!isPodman)
        {
            return specification.WorkspaceHostPath is null
                ? null
                : throw new SpecificationException(
                    specification.Agent,
                    "rootless Docker shows a host directory as root's, so it cannot be a workspace; leave it out (a volume is used), or use Podman or Docker as root.");
        }

        // The engine's user is who owns its socket.
        if (specification.WorkspaceHostPath is { } workspace && FileStatus.TryRead(socketPath, out var socket, out _) && socket.Uid != specification.Uid)
        {
            throw new SpecificationException(
                specification.Agent,
                $"the workspace '{workspace}' belongs to uid {specification.Uid}, but Podman runs as uid {socket.Uid} and has no other user's files to give; "
                + "give the directory to that user, or use Podman as root.");
        }

        return KeepId;
    }
}
