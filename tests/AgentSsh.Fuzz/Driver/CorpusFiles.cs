using System.Security.Cryptography;

namespace AgentSsh.Fuzz.Driver;

/// <summary>A directory of inputs, one directory a target, one file an input, named by its hash; those that once showed a bug begin with <c>found-</c> and are
/// kept whatever they reach.</summary>
internal static class CorpusFiles
{
    private const string FoundPrefix = "found-";

    public static IEnumerable<string> Of(string corpus, string target)
    {
        string directory = Path.Combine(corpus, target);
        return Directory.Exists(directory) ? Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal) : [];
    }

    /// <summary>The inputs of a target.</summary>
    public static IReadOnlyList<byte[]> Read(string corpus, string target) => [.. Of(corpus, target).Select(File.ReadAllBytes)];

    /// <summary>Adds an input, unless it is there.</summary>
    /// <returns>Its path.</returns>
    public static string Write(string corpus, string target, byte[] input, bool found = false)
    {
        string directory = Path.Combine(corpus, target);
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, (found ? FoundPrefix : string.Empty) + Convert.ToHexStringLower(SHA256.HashData(input))[..16]);
        if (!File.Exists(path))
        {
            File.WriteAllBytes(path, input);
        }

        return path;
    }

    /// <summary>Leaves of a target's inputs those that are needed to reach every probe that any of them, or of the further ones, reaches: the smallest first.</summary>
    public static (int Before, int After, int Edges) Minimise(string corpus, FuzzTarget target, IEnumerable<byte[]> further)
    {
        string[] files = [.. Of(corpus, target.Name)];
        var seen = new EdgeSet();
        var executor = new Executor(target);
        var kept = new HashSet<string>();
        foreach (string file in files.Where(static file => Path.GetFileName(file).StartsWith(FoundPrefix, StringComparison.Ordinal)))
        {
            kept.Add(file);
        }

        byte[][] inputs = [.. files.Except(kept).Select(File.ReadAllBytes), .. further];
        foreach (byte[] input in inputs.OrderBy(static input => input.Length).ThenBy(static input => Convert.ToHexString(input), StringComparer.Ordinal))
        {
            if (executor.Try(input) is null && seen.Add(CoverageMap.Live, countClasses: false))
            {
                kept.Add(Write(corpus, target.Name, input));
            }
        }

        foreach (string file in files.Where(file => !kept.Contains(file)))
        {
            File.Delete(file);
        }

        return (files.Length, kept.Count, seen.Count);
    }
}
