using System.Text.RegularExpressions;
using AgentSsh.Gateway.Programs;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Tests.Configuration;

/// <summary>docs/configuration.md says what is so.</summary>
public sealed partial class ConfigurationDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "configuration.md"));

    [Fact]
    public void Examples_AsWritten_HaveNoErrors()
    {
        var examples = Examples().Matches(Document).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(2, examples.Count);

        // What an example's host has, this one need not have.
        Assert.All(examples, example => Assert.DoesNotContain(
            ConfigurationFixture.Errors(example), error => !error.Message.Contains("does not exist on this host", StringComparison.Ordinal)));
    }

    [Fact]
    public void WholeExample_DefaultsShown_AreTheDefaults()
    {
        var example = Examples().Matches(Document)[1].Groups[1].Value;
        using var shown = new ConfigurationFixture(example[..example.IndexOf("# alice's own agent", StringComparison.Ordinal)]);
        using var silent = new ConfigurationFixture(ConfigurationFixture.Users);
        var (a, b) = (shown.Load(), silent.Load());
        Assert.Equal(b.Listen, a.Listen);
        Assert.Equal(Path.GetFileName(b.StateDirectory), Path.GetFileName(a.StateDirectory));
        Assert.Equal((b.Engine, b.Link, b.LogFormat, b.LogLevel, b.Limits), (a.Engine, a.Link, a.LogFormat, a.LogLevel, a.Limits));
        var defaults = SshAlgorithms.Default;
        Assert.Equal(new SshAlgorithms(), b.Algorithms);
        Assert.Equal(defaults.KeyExchanges, a.Algorithms.KeyExchanges);
        Assert.Equal(defaults.Ciphers, a.Algorithms.Ciphers);
        Assert.Equal(defaults.Macs, a.Algorithms.Macs);
        var (x, y) = (a.Agents["alice"], b.Agents["alice"]);
        Assert.Equal((y.Program.Name, y.Image, y.OnExit, y.Exec, y.Inbox, y.Limits, y.Idle), (x.Program.Name, x.Image, x.OnExit, x.Exec, x.Inbox, x.Limits, x.Idle));
    }

    [Fact]
    public void Algorithms_EveryName_IsThere() => Assert.All(
        SshAlgorithms.Supported.KeyExchanges!.Concat(SshAlgorithms.Supported.HostKeys!.Where(name => !name.Contains("-cert-", StringComparison.Ordinal))).Concat(SshAlgorithms.Supported.Ciphers!).Concat(SshAlgorithms.Supported.Macs!),
        name => Assert.True(Document.Contains($"`{name}`", StringComparison.Ordinal) || Document.Contains($"\"{name}\"", StringComparison.Ordinal), name));

    [Fact]
    public void ProgramTable_BuiltIns_AreAsTheyAre() => Assert.All(BuiltInPrograms.All, program =>
    {
        var resume = program.Resume.Count == 0 ? "-" : $"`{string.Join(' ', program.Resume)}`";
        Assert.Contains(
            $"| `{program.Name}` | `{string.Join(' ', program.Start)}` | {resume} | `{string.Join(' ', program.Run)}` |", Document, StringComparison.Ordinal);
    });

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "AgentSsh.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }

    [GeneratedRegex("```toml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Examples();
}
