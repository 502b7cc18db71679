using System.Globalization;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Interop;

/// <summary>PuTTY's plink and psftp.</summary>
public sealed class PuttyPeer : InteropPeer
{
    public override Task<string?> MissingAsync() => Task.FromResult(Requirements.Programs("plink", "psftp", "puttygen"));

    public override string[] Exec(InteropTarget target, string command) => ["plink", "-ssh", .. Options(target), "-T", target.User + "@127.0.0.1", command];

    public override string[] Attach(InteropTarget target) => ["plink", "-ssh", .. Options(target), "-t", target.User + "@127.0.0.1"];

    public override Task SftpAsync(InteropTarget target, string local, string remote, string back) => RunAsync(
        ["psftp", .. Options(target), "-b", "/dev/stdin", target.User + "@127.0.0.1"],
        $"put {local} {remote}\nmv {remote} {remote}.moved\nls\nget {remote}.moved {back}\nrm {remote}.moved\n");

    public override Task<string> ForwardAsync(InteropTarget target, int port, string text)
    {
        int local = FreePort.Next();
        return ThroughAsync(["plink", "-ssh", .. Options(target), "-N", "-L", $"{local}:127.0.0.1:{port}", target.User + "@127.0.0.1"], local, text);
    }

    private static string[] Options(InteropTarget target) =>
        ["-batch", "-P", target.Port.ToString(CultureInfo.InvariantCulture), "-i", target.PuttyKey, "-hostkey", target.HostKey];
}
