using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

public class DockerLeftoversTests
{
    private const string Image = "debian:trixie-slim";

    [Fact]
    public async Task RemoveAsync_TwoGatewaysOnOneEngine_RemovesTheOnesContainersAndVolumesOnly()
    {
        if (await Requirements.DockerImageAsync(Image) is { } missing)
        {
            Assert.Skip(missing);
        }

        using var ours = new TemporaryDirectory();
        using var others = new TemporaryDirectory();
        var name = Path.GetFileName(ours.Path);
        try
        {
            await CreateAsync(name + "-a", "a", ours.Path);
            await CreateAsync(name + "-b", "b", others.Path);
            await DockerLeftovers.RemoveAsync(ours.Path);
            Assert.Equal([name + "-b"], await NamesAsync("ps", "-a", "--format", "{{.Names}}", "--filter", "name=" + name));
            Assert.Equal([name + "-b"], await NamesAsync("volume", "ls", "-q", "--filter", "name=" + name));
        }
        finally
        {
            await DockerLeftovers.RemoveAsync(ours.Path);
            await DockerLeftovers.RemoveAsync(others.Path);
        }

        async Task CreateAsync(string container, string suffix, string state)
        {
            var label = "dev.agentssh.instance=" + name + suffix;
            (await TestEngine.RunAsync("volume", "create", "--label", label, container)).EnsureSuccess();
            var link = Directory.CreateDirectory(Path.Combine(state, "link")).FullName;
            (await TestEngine.RunAsync(
                "create", "--name", container, "--label", label, "-v", $"{link}:/link:ro", "-v", $"{container}:/home", Image, "true")).EnsureSuccess();
        }
    }

    private static async Task<string[]> NamesAsync(params string[] arguments) =>
        (await TestEngine.RunAsync(arguments)).EnsureSuccess().StdoutText.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
