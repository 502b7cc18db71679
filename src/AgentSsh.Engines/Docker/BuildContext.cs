using System.Formats.Tar;
using System.Net;
using System.Net.Http.Headers;

namespace AgentSsh.Engines.Docker;

/// <summary>A directory as the tar stream that POST /build wants, written while it is sent. Every entry is root's, as the docker command does it.</summary>
internal sealed class BuildContext : HttpContent
{
    private readonly string _directory;

    public BuildContext(string directory)
    {
        _directory = Path.GetFullPath(directory);
        Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var writer = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true);
        await using (writer.ConfigureAwait(false))
        {
            await WriteDirectoryAsync(writer, _directory, "", cancellationToken).ConfigureAwait(false);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private static async Task WriteDirectoryAsync(TarWriter writer, string directory, string prefix, CancellationToken cancellationToken)
    {
        // In the same order every time, so that the engine's cache of steps hits.
        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            var name = prefix + entry.Name;
            if (entry.LinkTarget is { } target)
            {
                await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target }, cancellationToken).ConfigureAwait(false);
            }
            else if (entry is DirectoryInfo)
            {
                if (name == ".git")
                {
                    continue;
                }

                await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, name + "/") { Mode = entry.UnixFileMode }, cancellationToken).ConfigureAwait(false);
                await WriteDirectoryAsync(writer, entry.FullName, name + "/", cancellationToken).ConfigureAwait(false);
            }
            else
            {
                var data = File.OpenRead(entry.FullName);
                await using (data.ConfigureAwait(false))
                {
                    var file = new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = entry.UnixFileMode, ModificationTime = entry.LastWriteTimeUtc, DataStream = data };
                    await writer.WriteEntryAsync(file, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }
}
