using System.Numerics;
using AgentSsh.Supervisor.Native;

namespace AgentSsh.Supervisor.Resources;

/// <summary>Whether there is room where programs write: many lose what they cannot write without a word.</summary>
/// <param name="places">Directories.</param>
internal sealed class DiskSpace(IReadOnlyList<string> places)
{
    // Below these nothing of use can be written; a small file system is full later.
    private const ulong FullBytes = 1 << 20;
    private const ulong LowBytes = 64 << 20;
    private const ulong FullFiles = 16;
    private const ulong LowFiles = 256;

    /// <summary>The first place that has no room at all; null: all have.</summary>
    public string? Full() => places.FirstOrDefault(place => Read(place) is { } space && IsBelow(space, FullBytes, 100, FullFiles));

    /// <summary>What threatens, in words for a person; empty where nothing does. Places on one file system are told together. What is left is told by
    /// halves, so that the words change seldom while the disk fills.</summary>
    public string Alarm()
    {
        var low = places
            .Select(place => (Place: place, Space: Read(place)))
            .Where(each => each.Space is { } space && IsBelow(space, LowBytes, 20, LowFiles))
            .GroupBy(each => (each.Space!.Value.Id, each.Space.Value.Blocks));
        return string.Join("; ", low.Select(group => Words(group.Select(each => each.Place), group.First().Space!.Value)));
    }

    private static string Words(IEnumerable<string> places, FileSystemSpace space) =>
        $"the disk of {string.Join(" and ", places)} {(IsBelow(space, FullBytes, 100, FullFiles) ? "is full" : $"is nearly full: less than {SizeText.Format(BitOperations.RoundUpToPowerOf2(space.FreeBytes + 1))} are left")}, and what cannot be written there is lost";

    private static bool IsBelow(FileSystemSpace space, ulong bytes, ulong fraction, ulong files) =>
        space.FreeBytes < Math.Min(bytes, space.Blocks * space.BlockSize / fraction) || (space.Files > 0 && space.FreeFiles < Math.Min(files, space.Files / fraction));

    private static unsafe FileSystemSpace? Read(string path)
    {
        FileSystemSpace space;
        return Libc.StatFileSystem(path, &space) == 0 ? space : null;
    }
}
