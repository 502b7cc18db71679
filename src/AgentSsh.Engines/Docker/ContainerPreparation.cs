using System.Formats.Tar;
using System.Text;
using AgentSsh.Engines.Docker.Api;

namespace AgentSsh.Engines.Docker;

/// <summary>
/// Makes a container that has never started fit for its user, from outside and without running anything as root in it: the user has a name, and the volumes
/// of home and workspace are the user's. Doing it twice changes nothing.
/// </summary>
internal sealed class ContainerPreparation(ContainersApi containers)
{
    private const int MaximumAccountFile = 1024 * 1024;

    /// <summary>What an image may have put under a volume's path; it is rewritten through a temporary file.</summary>
    private const long MaximumReowned = 512L * 1024 * 1024;

    private const UnixFileMode DirectoryMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode FileMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <exception cref="ContainerCreateException">The image's account files are no files, or more would have to change owner than is sensible.</exception>
    public async Task PrepareAsync(string id, AgentSpecification specification, CancellationToken cancellationToken)
    {
        try
        {
            await NameUserAsync(id, specification, cancellationToken).ConfigureAwait(false);
            await OwnAsync(id, specification.HomeDirectory, specification, cancellationToken).ConfigureAwait(false);
            if (specification.WorkspaceHostPath is null)
            {
                await OwnAsync(id, AgentSpecification.WorkspacePath, specification, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is EngineRequestException or InvalidDataException or IOException)
        {
            throw new ContainerCreateException(specification.Agent, $"preparing it failed: {exception.Message}", exception);
        }
    }

    private async Task NameUserAsync(string id, AgentSpecification specification, CancellationToken cancellationToken)
    {
        var users = await ReadFileAsync(id, "/etc/passwd", cancellationToken).ConfigureAwait(false) ?? "root:x:0:0:root:/root:/bin/sh\n";
        var groups = await ReadFileAsync(id, "/etc/group", cancellationToken).ConfigureAwait(false) ?? "root:x:0:\n";
        using var tar = new MemoryStream();
        var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true);
        await using (writer.ConfigureAwait(false))
        {
            var newUsers = AccountFile.AddUser(users, specification.Uid, specification.Gid, specification.HomeDirectory);
            await WriteFileAsync(writer, "etc/passwd", newUsers, cancellationToken).ConfigureAwait(false);
            await WriteFileAsync(writer, "etc/group", AccountFile.AddGroup(groups, specification.Gid), cancellationToken).ConfigureAwait(false);
        }

        tar.Position = 0;
        await containers.PutContainerArchive(id, "/", tar, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string?> ReadFileAsync(string id, string path, CancellationToken cancellationToken)
    {
        return await containers.ContainerArchive(
            id,
            path,
            async (reader, token) =>
            {
                var entry = await reader.GetNextEntryAsync(copyData: false, token).ConfigureAwait(false);
                if (entry is null || entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                {
                    throw new InvalidDataException($"{path} in the image is not a regular file");
                }

                return entry.DataStream is { } data
                    ? Encoding.UTF8.GetString(await BoundedReader.ReadAsync(data, MaximumAccountFile, token).ConfigureAwait(false))
                    : "";
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static async Task WriteFileAsync(TarWriter writer, string name, string content, CancellationToken cancellationToken)
    {
        using var data = new MemoryStream(Encoding.UTF8.GetBytes(content));
        var entry = new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = FileMode, Uid = 0, Gid = 0, DataStream = data };
        await writer.WriteEntryAsync(entry, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// A new volume is root's, or has the image's owner and files in it; a kept one is the user's already, with the mode the user gave it, and is left alone
    /// after its first entry has been read.
    /// </summary>
    private async Task OwnAsync(string id, string path, AgentSpecification specification, CancellationToken cancellationToken)
    {
        var spool = await containers.ContainerArchive(id, path, (reader, token) => ReownAsync(reader, path, specification, token), cancellationToken).ConfigureAwait(false);
        if (spool is null)
        {
            // The mount point appears in the archive only once the engine has made it; then the entry alone makes it, with its owner.
            spool = NewSpool();
            await WriteDirectoryAsync(spool, path, specification, cancellationToken).ConfigureAwait(false);
        }

        await using (spool.ConfigureAwait(false))
        {
            if (spool.Length > 0)
            {
                spool.Position = 0;
                await containers.PutContainerArchive(id, Path.GetDirectoryName(path) ?? "/", spool, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The same tree with our owner; empty when its root has it already.</summary>
    private static async Task<Stream> ReownAsync(TarReader reader, string path, AgentSpecification specification, CancellationToken cancellationToken)
    {
        var spool = NewSpool();
        try
        {
            var entry = await reader.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false);
            if (entry is null || (entry.Uid == specification.Uid && entry.Gid == specification.Gid))
            {
                return spool;
            }

            var writer = new TarWriter(spool, TarEntryFormat.Pax, leaveOpen: true);
            await using (writer.ConfigureAwait(false))
            {
                for (; entry is not null; entry = await reader.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false))
                {
                    if (spool.Length + entry.Length > MaximumReowned)
                    {
                        throw new InvalidDataException(
                            $"more than {MaximumReowned >> 20} MiB under {path} belong to another user; give the volume's files to {specification.Uid}:{specification.Gid} (chown -R) or remove the volume");
                    }

                    entry.Uid = (int)specification.Uid;
                    entry.Gid = (int)specification.Gid;
                    await writer.WriteEntryAsync(entry, cancellationToken).ConfigureAwait(false);
                }
            }

            return spool;
        }
        catch
        {
            await spool.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task WriteDirectoryAsync(Stream spool, string path, AgentSpecification specification, CancellationToken cancellationToken)
    {
        var writer = new TarWriter(spool, TarEntryFormat.Pax, leaveOpen: true);
        await using (writer.ConfigureAwait(false))
        {
            var entry = new PaxTarEntry(TarEntryType.Directory, Path.GetFileName(path) + "/")
            {
                Mode = DirectoryMode,
                Uid = (int)specification.Uid,
                Gid = (int)specification.Gid,
            };
            await writer.WriteEntryAsync(entry, cancellationToken).ConfigureAwait(false);
        }
    }

    private static FileStream NewSpool() => new(
        Path.GetTempFileName(),
        new FileStreamOptions
        {
            Mode = System.IO.FileMode.Open,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        });
}
