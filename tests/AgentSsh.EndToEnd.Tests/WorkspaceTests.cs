using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>Files of the host, and what the container may not touch.</summary>
public class WorkspaceTests : WorldTest
{
    [Fact]
    public async Task HostWorkspace_FilesOfTheAgent_BelongToItsOwner()
    {
        RequireContainers();
        using var workspace = new TemporaryDirectory();
        if (Environment.IsPrivilegedProcess)
        {
            // An agent is never root; anybody else's directory is that person's own.
            (await ProcessRunner.RunAsync("chown", ["4321:4322", workspace.Path])).EnsureSuccess();
        }

        string expected = await OwnerAsync(workspace.Path);
        string tables = $"""
            [agents.team]
            owner = "alice"
            workspace = "{workspace.Path}"

            """;
        await using var world = await StartScriptWorldAsync(tables: tables);
        ProcessResult made = await world.Alice.RunAsync(
            "team",
            "whoami && touch made && touch ~/home-is-writable && git init -q . && git status --short",
            new ProcessRunnerOptions { Timeout = Long });
        Assert.Equal(0, made.ExitCode);
        Assert.StartsWith("agent\n", made.StdoutText, StringComparison.Ordinal);
        Assert.Equal(expected, await OwnerAsync(workspace["made"]));
    }

    private static async Task<string> OwnerAsync(string path) =>
        (await ProcessRunner.RunAsync("stat", ["-c", "%u:%g", path])).EnsureSuccess().StdoutText.Trim();

    [Fact]
    public async Task ConfigurationMount_FromInside_CannotBeChanged()
    {
        RequireContainers();
        await using var world = await StartScriptWorldAsync();
        ProcessResult touched = await world.Alice.RunAsync(
            "alice",
            "touch /etc/agentssh/supervisor.json; echo x > /etc/agentssh/new; touch /run/agentssh/link/new; touch /opt/agentssh/x; echo done",
            new ProcessRunnerOptions { Timeout = Long });
        Assert.Equal("done\n", touched.StdoutText);
        Assert.Equal(4, touched.StderrText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("Read-only file system", touched.StderrText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HostWorkspace_Missing_IsSaidAtTheCheck()
    {
        if (GatewayCommand.Missing() is { } missing)
        {
            Assert.Skip(missing);
        }

        using var directory = new TemporaryDirectory();
        SshKeyPair key = await SshKeys.CreateAsync(directory.Path, "alice");
        await File.WriteAllTextAsync(
            directory["agents.toml"],
            $"[users.alice]\nkeys = [\"{key.PublicKeyLine}\"]\n[agents.team]\nowner = \"alice\"\nworkspace = \"/no/such/place\"\nmemroy = 3\n");
        ProcessResult check = await ProcessRunner.RunAsync(GatewayCommand.Serve("x")[0], ["check", "--config", directory["agents.toml"]]);
        Assert.Equal(78, check.ExitCode);
        string words = check.StdoutText + check.StderrText;
        Assert.Contains("agents.toml:5:", words, StringComparison.Ordinal);
        Assert.Contains("/no/such/place", words, StringComparison.Ordinal);
        Assert.Contains("agents.toml:6:", words, StringComparison.Ordinal);
    }
}
