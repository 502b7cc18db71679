using AgentSsh.Engines.Native;

namespace AgentSsh.Engines;

/// <summary>Who owns a host directory that becomes an agent's workspace, so that the agent's files belong to the same person.</summary>
/// <param name="Uid">User id of the owner, never 0.</param>
/// <param name="Gid">Group id of the directory.</param>
public sealed record HostDirectoryOwner(uint Uid, uint Gid)
{
    /// <summary>Reads the owner of a directory; a symbolic link is followed.</summary>
    /// <exception cref="SpecificationException">The directory is absent, not a directory, cannot be examined, or root's.</exception>
    public static HostDirectoryOwner Of(string agent, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Path.IsPathRooted(path))
        {
            throw new SpecificationException(agent, $"the workspace '{path}' is not an absolute path.");
        }

        if (!FileStatus.TryRead(path, out var status, out var error))
        {
            throw new SpecificationException(
                agent,
                error == FileStatus.NoEntry
                    ? $"the workspace '{path}' does not exist; make it (mkdir -p) and give it to the user who shall own the agent's files."
                    : $"the workspace '{path}' cannot be examined: {FileStatus.Describe(error)}.");
        }

        if (!status.IsDirectory)
        {
            throw new SpecificationException(agent, $"the workspace '{path}' is not a directory.");
        }

        if (status.Uid == 0)
        {
            throw new SpecificationException(
                agent,
                $"the workspace '{path}' belongs to root, and an agent never runs as root: a set-user-id file that it left there would be root on this host. "
                + $"Give it to a user: chown USER '{path}'.");
        }

        return new HostDirectoryOwner(status.Uid, status.Gid);
    }
}
