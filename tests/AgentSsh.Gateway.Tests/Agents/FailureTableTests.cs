using System.Text.RegularExpressions;

namespace AgentSsh.Gateway.Tests.Agents;

/// <summary>docs/failures.md names tests that there are.</summary>
public sealed partial class FailureTableTests
{
    [Fact]
    public void Table_EveryTestNamed_Exists()
    {
        string root = RepositoryRoot();
        string page = File.ReadAllText(Path.Combine(root, "docs", "failures.md"));
        var sources = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))
            .ToLookup(Path.GetFileNameWithoutExtension);
        List<Match> named = [.. TestName().Matches(page).Cast<Match>()];

        Assert.True(named.Count > 30, $"{named.Count} tests are named");
        Assert.All(named, name => Assert.Contains(
            sources[name.Groups[1].Value], path => File.ReadAllText(path).Contains($" {name.Groups[2].Value}(", StringComparison.Ordinal)));
    }

    [Fact]
    public void Table_EveryRow_NamesATest()
    {
        string[] rows = [.. File.ReadAllLines(Path.Combine(RepositoryRoot(), "docs", "failures.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal))];

        Assert.True(rows.Length > 25, $"{rows.Length} rows");
        Assert.All(rows.Where(row => !row.StartsWith("| what fails", StringComparison.Ordinal)), row => Assert.Matches(TestName(), row));
    }

    private static string RepositoryRoot()
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
