using System.Globalization;
using AgentSsh.Fuzz.Driver;
using AgentSsh.Testing;

namespace AgentSsh.Fuzz.Instrumentation;

/// <summary>A copy of this program whose product assemblies count their coverage.</summary>
internal static class InstrumentedBuild
{
    private const string CountFile = "coverage.count";

    private static readonly string[] Assemblies = ["AgentSsh.Ssh", "AgentSsh.Link", "AgentSsh.Toml", "agentssh"];

    /// <summary>Makes it.</summary>
    /// <param name="directory">Where; replaced when it is there.</param>
    /// <returns>Probes.</returns>
    public static int Make(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }

        string from = AppContext.BaseDirectory;
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string to = Path.Combine(directory, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        var instrumenter = new Instrumenter();
        foreach (string assembly in Assemblies)
        {
            using FileStream source = File.OpenRead(Path.Combine(from, assembly + ".dll"));
            using FileStream target = File.Create(Path.Combine(directory, assembly + ".dll"));
            WordList.Write(Path.Combine(directory, WordList.FileOf(assembly)), instrumenter.Rewrite(source, target));
        }

        File.WriteAllText(Path.Combine(directory, CountFile), instrumenter.Probes.ToString(CultureInfo.InvariantCulture));
        return instrumenter.Probes;
    }

    /// <summary>Says how much of the map this program uses: nothing unless it runs from such a copy.</summary>
    public static void Announce()
    {
        string file = Path.Combine(AppContext.BaseDirectory, CountFile);
        CoverageMap.Used = File.Exists(file) ? int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>The words of the assemblies that a target is about.</summary>
    public static IReadOnlyList<CodeWord> Words(FuzzTarget target) =>
        [.. target.Assemblies.SelectMany(static assembly => WordList.Read(Path.Combine(AppContext.BaseDirectory, WordList.FileOf(assembly))))];

    /// <summary>The repository's directory of inputs.</summary>
    public static string DefaultCorpus => RepositoryRoot.File("tests/AgentSsh.Fuzz/Corpus");
}
