using System.Collections.Concurrent;
using System.Formats.Tar;
using System.Text;
using AgentSsh.Engines.Docker.Api;

namespace AgentSsh.Engines.Docker;

/// <summary>
/// Makes a container that has never started fit for its user, from outside and without running anything as root in it: the user has a name, the volumes
/// of home and workspace are the user's, and the files of ours are there. Doing it twice changes nothing.
/// </summary>
/// <remarks>Each archive request costs the engine a process of its own (60 to 80 ms), and a person waits: so one request for what is read at a place, one for all that is written.</remarks>
internal sealed class ContainerPreparation(ContainersApi containers)
{
    private const int MaximumAccountFile = 1024 * 1024;

    /// <summary>Few images are in use at a time; when there are more, they are simply read again.</summary>
    private const int MaximumImages = 16;

    /// <summary>What an image may have put under a volume's path; it is rewritten through a temporary file.</summary>
    private const long MaximumReowned = 512L * 1024 * 1024;

    private const UnixFileMode DirectoryMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode AccountMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>By image id, whose content never changes.</summary>
    private readonly ConcurrentDictionary<string, AccountTexts> _accounts = new(StringComparer.Ordinal);

    /// <exception cref="ContainerCreateException">The image's account files are no files, or more would have to change owner than is sensible.</exception>
    /// <param name="id">The container, which has never started.</param>
    /// <param name="specification">Whose it is.</param>
    /// <param name="volumes">Where its volumes appear.</param>
    /// <param name="engineOwns">The engine itself gives what the image has there to the user, but for the mount point.</param>
    /// <param name="cancellationToken">Ends it half-way; doing it again completes it.</param>
    public async Task PrepareAsync(string id, AgentSpecification specification, IReadOnlyList<string> volumes, bool engineOwns, CancellationToken cancellationToken)
    {
        try
        {
            var spool = NewSpool();
            await using (spool.ConfigureAwait(false))
            {
                var writer = new TarWriter(spool, TarEntryFormat.Pax, leaveOpen: true);
                await using (writer.ConfigureAwait(false))
                {
                    await NameUserAsync(writer, id, specification, cancellationToken).ConfigureAwait(false);
                    await WriteFilesAsync(writer, id, specification.Files, cancellationToken).ConfigureAwait(false);
                    foreach (var path in volumes)
                    {
                        if (engineOwns)
                        {
                            await WriteMountPointAsync(writer, path, specification, cancellationToken).ConfigureAwait(false);
                        }
                        else
                        {
                            await OwnAsync(writer, spool, id, path, specification, cancellationToken).ConfigureAwait(false);
                        }
                    }
                }

                spool.Position = 0;
                await containers.PutContainerArchive(id, "/", spool, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is EngineRequestException or InvalidDataException or IOException)
        {
            throw new ContainerCreateException(specification.Agent, $"preparing it failed: {exception.Message}", exception);
        }
    }

    private async Task NameUserAsync(TarWriter writer, string id, AgentSpecification specification, CancellationToken cancellationToken)
    {
        var texts = await AccountsAsync(id, cancellationToken).ConfigureAwait(false);
        var users = AccountFile.AddUser(texts.Users, specification.Uid, specification.Gid, specification.HomeDirectory);
        await WriteFileAsync(writer, "etc/passwd", users, cancellationToken).ConfigureAwait(false);
        await WriteFileAsync(writer, "etc/group", AccountFile.AddGroup(texts.Groups, specification.Gid), cancellationToken).ConfigureAwait(false);
    }

    private async Task<AccountTexts> AccountsAsync(string id, CancellationToken cancellationToken)
    {
        var image = (await containers.ContainerInspect(id, cancellationToken).ConfigureAwait(false))?.Image ?? "";
        if (_accounts.TryGetValue(image, out var known))
        {
            return known;
        }

        // The whole directory is a few hundred small files, of which we stop reading at the second that we want.
        var texts = await containers.ContainerArchive(id, "/etc", ReadAccountsAsync, cancellationToken).ConfigureAwait(false) ?? AccountTexts.None;
        if (_accounts.Count >= MaximumImages)
        {
            _accounts.Clear();
        }

        _accounts[image] = texts;
        return texts;
    }

    private static async Task<AccountTexts> ReadAccountsAsync(TarReader reader, CancellationToken cancellationToken)
    {
        string? users = null;
        string? groups = null;
        while ((users is null || groups is null) && await reader.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false) is { } entry)
        {
            switch (entry.Name)
            {
                case "etc/passwd":
                    users = await ReadTextAsync(entry, cancellationToken).ConfigureAwait(false);
                    break;
                case "etc/group":
                    groups = await ReadTextAsync(entry, cancellationToken).ConfigureAwait(false);
                    break;
            }
        }

        return new AccountTexts(users ?? AccountTexts.None.Users, groups ?? AccountTexts.None.Groups);
    }

    private static async Task<string> ReadTextAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
        {
            throw new InvalidDataException($"/{entry.Name} in the image is not a regular file");
        }

        return entry.DataStream is { } data
            ? Encoding.UTF8.GetString(await BoundedReader.ReadAsync(data, MaximumAccountFile, cancellationToken).ConfigureAwait(false))
            : "";
    }

    private async Task WriteFilesAsync(TarWriter writer, string id, IReadOnlyList<AgentFile> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            if (file.OnlyIfAbsent
                && await containers.ContainerArchive(id, file.Path, static (_, _) => Task.FromResult(new object()), cancellationToken).ConfigureAwait(false) is not null)
            {
                continue;
            }

            // A directory that an archive only implies has a mode of the engine's choosing.
            var name = file.Path.TrimStart('/');
            for (var end = name.IndexOf('/') + 1; name.IndexOf('/', end) is var next and > 0; end = next + 1)
            {
                var directory = new PaxTarEntry(TarEntryType.Directory, name[..(next + 1)]) { Mode = DirectoryMode, Uid = 0, Gid = 0 };
                await writer.WriteEntryAsync(directory, cancellationToken).ConfigureAwait(false);
            }

            await WriteFileAsync(writer, name, file.Content, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task WriteFileAsync(TarWriter writer, string name, string content, CancellationToken cancellationToken)
    {
        using var data = new MemoryStream(Encoding.UTF8.GetBytes(content));
        var entry = new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = AccountMode, Uid = 0, Gid = 0, DataStream = data };
        await writer.WriteEntryAsync(entry, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Podman makes a new volume's root at the first start after the directory that the container's own file system has in its place.</summary>
    private static async Task WriteMountPointAsync(TarWriter writer, string path, AgentSpecification specification, CancellationToken cancellationToken)
    {
        var entry = Owned(new PaxTarEntry(TarEntryType.Directory, path.Trim('/') + "/") { Mode = DirectoryMode }, specification);
        await writer.WriteEntryAsync(entry, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// A new volume is root's, or has the image's owner and files in it; a kept one is the user's already, with the mode the user gave it, and is left alone
    /// after its first entry has been read.
    /// </summary>
    private async Task OwnAsync(TarWriter writer, FileStream spool, string id, string path, AgentSpecification specification, CancellationToken cancellationToken)
    {
        await containers.ContainerArchive(
            id, path, async (reader, token) => (object)await ReownAsync(reader, writer, spool, path, specification, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the same tree with our owner, unless its root has it already; tells whether it did.</summary>
    private static async Task<bool> ReownAsync(
        TarReader reader, TarWriter writer, FileStream spool, string path, AgentSpecification specification, CancellationToken cancellationToken)
    {
        var entry = await reader.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false);
        if (entry is null || (entry.Uid == specification.Uid && entry.Gid == specification.Gid))
        {
            return false;
        }

        // The engine names entries from the last part of the path on.
        var above = path[..(path.LastIndexOf('/') + 1)].TrimStart('/');
        for (; entry is not null; entry = await reader.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false))
        {
            if (spool.Length + entry.Length > MaximumReowned)
            {
                throw new InvalidDataException(
                    $"more than {MaximumReowned >> 20} MiB under {path} belong to another user; give the volume's files to {specification.Uid}:{specification.Gid} (chown -R) or remove the volume");
            }

            entry.Name = above + entry.Name;
            if (entry.EntryType == TarEntryType.HardLink)
            {
                entry.LinkName = above + entry.LinkName;
            }

            await writer.WriteEntryAsync(Owned(entry, specification), cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private static TarEntry Owned(TarEntry entry, AgentSpecification specification)
    {
        entry.Uid = (int)specification.Uid;
        entry.Gid = (int)specification.Gid;
        return entry;
    }

    private static FileStream NewSpool() => new(
        Path.GetTempFileName(),
        new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        });
}
