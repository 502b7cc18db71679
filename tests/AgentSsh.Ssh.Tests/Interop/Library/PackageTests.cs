using System.IO.Compression;
using System.Xml.Linq;
using AgentSsh.Testing;

namespace AgentSsh.Ssh.Tests.Interop.Library;

/// <summary>The library packs, with what a package's reader looks for and with no dependency.</summary>
public sealed class PackageTests
{
    [Fact]
    public async Task Pack_HoldsReadmeAndDocumentation_AndDependsOnNothing()
    {
        using var directory = new TemporaryDirectory();
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

        ProcessResult pack = await ProcessRunner.RunAsync(
            "dotnet",
            ["pack", RepositoryRoot.File("src/AgentSsh.Ssh/AgentSsh.Ssh.csproj"), "--no-build", "-c", configuration, "-o", directory.Path, "-v", "quiet"],
            new ProcessRunnerOptions { Timeout = TimeSpan.FromMinutes(2) });

        Assert.True(pack.ExitCode == 0, pack.ToString());
        using ZipArchive package = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(directory.Path, "*.nupkg")));
        string[] files = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.Contains("README.md", files);
        Assert.Contains("lib/net10.0/AgentSsh.Ssh.dll", files);
        Assert.Contains("lib/net10.0/AgentSsh.Ssh.xml", files);
        using Stream stream = package.GetEntry("AgentSsh.Ssh.nuspec")!.Open();
        XElement metadata = XDocument.Load(stream).Root!.Elements().First();
        string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
        Assert.Equal("README.md", Value("readme"));
        Assert.Equal("MIT", Value("license"));
        Assert.DoesNotContain(metadata.Descendants(), element => element.Name.LocalName == "dependency");
    }
}
