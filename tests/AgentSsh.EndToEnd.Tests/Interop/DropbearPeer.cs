using System.Globalization;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Interop;

/// <summary>Dropbear's dbclient, under OpenSSH's sftp for files: it has none of its own.</summary>
public sealed class DropbearPeer : InteropPeer
{
    public override Task<string?> MissingAsync() => Task.FromResult(Requirements.Programs("dbclient", "dropbearconvert", "sftp"));

    public override string[] Exec(InteropTarget target, string command) => [.. Client(target), "-T", target.User + "@127.0.0.1", command];

    public override string[] Attach(InteropTarget target) => [.. Client(target), "-t", target.User + "@127.0.0.1"];

    public override Task SftpAsync(InteropTarget target, string local, string remote, string back) => RunAsync(
        ["sftp", "-b", "-", "-D", string.Join(' ', [.. Client(target), "-s", target.User + "@127.0.0.1", "sftp"])],
        $"put {local} {remote}\nrename {remote} {remote}.moved\nls {remote}.moved\nget {remote}.moved {back}\nrm {remote}.moved\n");

    public override Task<string> ForwardAsync(InteropTarget target, int port, string text)
    {
        int local = FreePort.Next();
        return ThroughAsync([.. Client(target), "-N", "-L", $"{local}:127.0.0.1:{port}", target.User + "@127.0.0.1"], local, text);
    }

    // Twice y: the host key is neither asked about nor written into the home of who runs the tests.
    private static string[] Client(InteropTarget target) =>
        ["dbclient", "-y", "-y", "-p", target.Port.ToString(CultureInfo.InvariantCulture), "-i", target.DropbearKey];
}
