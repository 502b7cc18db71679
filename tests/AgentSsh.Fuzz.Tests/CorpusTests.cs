using AgentSsh.Fuzz.Driver;
using AgentSsh.Fuzz.Instrumentation;

namespace AgentSsh.Fuzz.Tests;

/// <summary>Every input that the fuzzer ever kept, and every one that once showed a bug, once more, on the build as it is.</summary>
public sealed class CorpusTests
{
    public CorpusTests() => AssertionListener.Install();

    public static TheoryData<string> Targets => [.. TargetCatalogue.All.Select(static target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Corpus_OfATarget_ShowsNoBug(string name)
    {
        FuzzTarget target = TargetCatalogue.Find([name]).Single();
        var executor = new Executor(target);
        string[] files = [.. CorpusFiles.Of(InstrumentedBuild.DefaultCorpus, name)];
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Null(executor.Try(File.ReadAllBytes(file))?.Report));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Seeds_OfATarget_ShowNoBug(string name)
    {
        FuzzTarget target = TargetCatalogue.Find([name]).Single();
        var executor = new Executor(target);
        Assert.All(target.Seeds(), seed => Assert.Null(executor.Try(seed)?.Report));
    }

    [Fact]
    public void Corpus_HasNoDirectoryWithoutATarget()
    {
        string[] names = [.. Directory.EnumerateDirectories(InstrumentedBuild.DefaultCorpus).Select(static path => Path.GetFileName(path)!)];
        Assert.Empty(names.Except(TargetCatalogue.All.Select(static target => target.Name)));
    }
}
