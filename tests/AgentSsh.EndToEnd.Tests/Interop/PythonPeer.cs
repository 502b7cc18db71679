using System.Globalization;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Interop;

/// <summary>A library, used by one of the programs in Peers/ under the distribution's own Python.</summary>
/// <param name="script">Its name there.</param>
/// <param name="needs">What Python must be able to run for it, such as <c>import paramiko</c>.</param>
public sealed class PythonPeer(string script, string needs) : InteropPeer
{
    private const string Python = "/usr/bin/python3";

    public override async Task<string?> MissingAsync()
    {
        if (!File.Exists(Python))
        {
            return $"not installed: {Python}";
        }

        ProcessResult tried = await ProcessRunner.RunAsync(Python, ["-W", "ignore", "-c", needs]);
        return tried.ExitCode == 0 ? null : $"{Python} cannot do '{needs}'";
    }

    public override string[] Exec(InteropTarget target, string command) => [.. Program(target, "exec"), command];

    public override string[] Attach(InteropTarget target) => Program(target, "attach");

    public override Task SftpAsync(InteropTarget target, string local, string remote, string back) =>
        RunAsync([.. Program(target, "sftp"), local, remote, back]);

    public override async Task<string> ForwardAsync(InteropTarget target, int port, string text) =>
        (await RunAsync([.. Program(target, "forward"), port.ToString(CultureInfo.InvariantCulture), text])).StdoutText;

    private string[] Program(InteropTarget target, string verb) =>
    [
        Python, "-W", "ignore", RepositoryRoot.File($"tests/AgentSsh.EndToEnd.Tests/Interop/Peers/{script}"), verb, "127.0.0.1",
        target.Port.ToString(CultureInfo.InvariantCulture), target.User, target.Key,
    ];
}
