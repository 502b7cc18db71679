using System.Diagnostics;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>An ssh-agent of a person's own machine with one key.</summary>
internal sealed class SshAgent : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Process _process;

    private SshAgent()
    {
        Socket = _directory["agent.sock"];
        _process = Process.Start(new ProcessStartInfo("ssh-agent", ["-D", "-a", Socket]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("ssh-agent did not start");
    }

    /// <summary>For <c>ForwardAgent</c>.</summary>
    public string Socket { get; }

    public static async Task<SshAgent> StartAsync(string privateKeyPath)
    {
        var agent = new SshAgent();
        await Wait.Until(() => File.Exists(agent.Socket), TimeSpan.FromSeconds(10), "the ssh agent");
        var environment = new ProcessRunnerOptions { Environment = new Dictionary<string, string?> { ["SSH_AUTH_SOCK"] = agent.Socket } };
        (await ProcessRunner.RunAsync("ssh-add", ["-q", privateKeyPath], environment)).EnsureSuccess();
        return agent;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Dispose();
    }
}
