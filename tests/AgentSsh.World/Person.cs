using AgentSsh.Testing;

namespace AgentSsh.World;

/// <summary>Somebody with a laptop: a key, and an ssh configuration that knows the gateway as <c>gw</c>.</summary>
public sealed record Person(string Name, SshKeyPair Key, string SshConfigPath)
{
    private static readonly string[] NoArguments = [];

    /// <summary>The arguments of ssh for a command, or for a shell without one.</summary>
    public IReadOnlyList<string> SshArguments(string agent, params string[] rest) => ["-F", SshConfigPath, $"{agent}@{SshClientConfig.HostName}", .. rest];

    /// <summary><c>ssh AGENT@gw</c> on a terminal.</summary>
    public TerminalClient Attach(string agent, TerminalSize? size = null, string term = "xterm-256color") => TerminalClient.Start(new TerminalClientOptions
    {
        FileName = "ssh",
        Arguments = SshArguments(agent, NoArguments),
        Size = size ?? new TerminalSize(120, 40),
        Term = term,
    });

    /// <summary><c>ssh AGENT@gw COMMAND</c> without a terminal.</summary>
    public Task<ProcessResult> RunAsync(string agent, string command, ProcessRunnerOptions? options = null) =>
        ProcessRunner.RunAsync("ssh", SshArguments(agent, command), options);
}
