using System.Text.RegularExpressions;
using AgentSsh.Ssh.Interop;

namespace AgentSsh.Ssh.Tests.Unit;

/// <summary>The table of known bugs in README.md, and those of them whose test is a look at the source.</summary>
public sealed partial class BugTableTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void Table_EveryTestNamed_Exists()
    {
        string table = File.ReadAllText(Path.Combine(Root, "tests", "AgentSsh.Ssh.Tests", "README.md"));
        var sources = Directory.EnumerateFiles(Path.Combine(Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))
            .ToLookup(Path.GetFileNameWithoutExtension);
        List<Match> named = TestName().Matches(table).ToList();

        Assert.True(named.Count > 50, $"{named.Count} tests are named");
        Assert.All(named, name => Assert.Contains(
            sources[name.Groups[1].Value], path => File.ReadAllText(path).Contains($" {name.Groups[2].Value}(", StringComparison.Ordinal)));
    }

    [Fact]
    public void Source_RandomNumbers_AreTheSystemsOnly()
    {
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(Root, "src", "AgentSsh.Ssh"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))];

        Assert.NotEmpty(files);
        Assert.All(files, path => Assert.DoesNotMatch(@"\bnew Random\b|\bRandom\.Shared\b|\bSystem\.Random\b", File.ReadAllText(path)));
        Assert.Contains(files, path => File.ReadAllText(path).Contains("RandomNumberGenerator", StringComparison.Ordinal));
    }

    [Fact]
    public void OpenSsl_IsTheFrameworksOwnCopy() => OpenSslSelfTest.Run();

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "AgentSsh.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex TestName();
}
