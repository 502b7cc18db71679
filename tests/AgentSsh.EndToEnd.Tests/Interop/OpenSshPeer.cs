using System.Globalization;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Interop;

/// <summary>OpenSSH's ssh: this machine's, or the newer one of the agents' image.</summary>
public sealed class OpenSshPeer(string? image = null) : InteropPeer
{
    public override Task<string?> MissingAsync() =>
        image is null ? Task.FromResult(Requirements.Programs("ssh", "sftp")) : Requirements.DockerImageAsync(image);

    public override string[] Exec(InteropTarget target, string command) => [.. Ssh(target), "-T", target.User + "@127.0.0.1", command];

    public override string[] Attach(InteropTarget target) => [.. Ssh(target, terminal: true), "-tt", target.User + "@127.0.0.1"];

    public override async Task LeaveAsync(TerminalClient terminal)
    {
        await terminal.SendAsync("\r~.");
        await terminal.WaitForExitAsync(Limit);
    }

    public override Task SftpAsync(InteropTarget target, string local, string remote, string back) => RunAsync(
        ["sftp", "-b", "-", "-D", string.Join(' ', [.. Ssh(target), "-s", target.User + "@127.0.0.1", "sftp"])],
        $"put {local} {remote}\nrename {remote} {remote}.moved\nls {remote}.moved\nget {remote}.moved {back}\nrm {remote}.moved\n");

    public override Task<string> ForwardAsync(InteropTarget target, int port, string text)
    {
        int local = FreePort.Next();
        return ThroughAsync([.. Ssh(target), "-N", "-L", $"{local}:127.0.0.1:{port}", target.User + "@127.0.0.1"], local, text);
    }

    private string[] Ssh(InteropTarget target, bool terminal = false)
    {
        string directory = Path.GetDirectoryName(target.Key)!;
        string[] program = image is null
            ? ["ssh"]
            : TestEngine.Command(
                "run", "--rm", terminal ? "-it" : "-i", "--network", "host", "--user", "0", "-v", $"{directory}:{directory}:ro", "--entrypoint", "ssh", image);
        return
        [
            .. program, "-F", "/dev/null", "-p", target.Port.ToString(CultureInfo.InvariantCulture), "-i", target.Key, "-oIdentitiesOnly=yes", "-oIdentityAgent=none",
            "-oBatchMode=yes", "-oStrictHostKeyChecking=no", "-oUserKnownHostsFile=/dev/null", "-oLogLevel=ERROR", "-oRekeyLimit=48M",
        ];
    }
}
