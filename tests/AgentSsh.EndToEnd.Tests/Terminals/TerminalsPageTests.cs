using System.Text.RegularExpressions;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Terminals;

/// <summary>The page docs/terminals.md names the test of each feature.</summary>
public partial class TerminalsPageTests
{
    [Fact]
    public void Page_EveryTestNamed_Exists()
    {
        string page = File.ReadAllText(RepositoryRoot.File("docs/terminals.md"));
        ILookup<string, string> sources = Directory.EnumerateFiles(RepositoryRoot.File("tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))
            .ToLookup(path => Path.GetFileNameWithoutExtension(path));
        List<Match> named = TestName().Matches(page).ToList();

        Assert.True(named.Count > 40, $"{named.Count} tests are named");
        Assert.All(named, name => Assert.Contains(
            sources[name.Groups[1].Value], path => File.ReadAllText(path).Contains($" {name.Groups[2].Value}(", StringComparison.Ordinal)));
    }

    [Fact]
    public void Page_EveryTestOfTheFolder_IsNamed()
    {
        string page = File.ReadAllText(RepositoryRoot.File("docs/terminals.md"));
        IEnumerable<string> tests =
            from path in Directory.EnumerateFiles(RepositoryRoot.File("tests/AgentSsh.EndToEnd.Tests/Terminals"), "*Tests.cs")
            let type = Path.GetFileNameWithoutExtension(path)
            where type != nameof(TerminalsPageTests)
            from Match method in TestMethod().Matches(File.ReadAllText(path))
            select $"`{type}.{method.Groups[1].Value}`";

        Assert.All(tests, test => Assert.Contains(test, page, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"public async Task (\w+)\(")]
    private static partial Regex TestMethod();
}
