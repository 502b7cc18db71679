using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>Files of the host, and what the container may not touch.</summary>
public class WorkspaceTests : WorldTest
{
    [Fact]
    public async Task HostWorkspace_FilesOfTheAgent_BelongToItsOwner()
    {
        using var workspace = new TemporaryDirectory();
        if (Environment.UserName != "root")
        {
            Assert.Skip("a directory is given to another user, which only root can do");
        }

        (await ProcessRunner.RunAsync("chown", ["4321:4322", workspace.Path])).EnsureSuccess();
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
        ProcessResult owner = await ProcessRunner.RunAsync("stat", ["-c", "%u:%g", workspace["made"]]);
        Assert.Equal("4321:4322", owner.EnsureSuccess().StdoutText.Trim());
        (await ProcessRunner.RunAsync("chown", ["-R", "0:0", workspace.Path])).EnsureSuccess();
    }

    [Fact]
    public async Task ConfigurationMount_FromInside_CannotBeChanged()
    {
        await using var world = await StartScriptWorldAsync();
        ProcessResult touched = await world.Alice.RunAsync(
            "alice",
            "touch /etc/agentssh/supervisor.json; echo x > /etc/agentssh/new; rm -f /run/agentssh/link/link.sock; touch /opt/agentssh/x; echo done",
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
