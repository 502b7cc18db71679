using System.Diagnostics;
using System.Globalization;
using AgentSsh.Ssh.Keys;
using AgentSsh.Testing;

namespace AgentSsh.Ssh.Tests.Interop.Ssh;

/// <summary>OpenSSH's server on a port of the loopback, as the user who runs the tests, with keys of its own.</summary>
internal sealed class PrivateSshd : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly DirectoryInfo _directory;
    private readonly Process _process;
    private Task _drained = Task.CompletedTask;

    private PrivateSshd(DirectoryInfo directory, Process process, int port)
    {
        _directory = directory;
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public static async Task<PrivateSshd> StartAsync(SshPrivateKey hostKey, SshPublicKey userKey, params string[] options)
    {
        string program = OpenSsh.Find("sshd");
        if (Environment.IsPrivilegedProcess)
        {
            // Where Debian's sshd wants to chroot to; its unit makes it, and this sshd has none.
            Directory.CreateDirectory("/run/sshd");
        }

        DirectoryInfo directory = Directory.CreateTempSubdirectory("agentssh-sshd-");
        string hostKeyFile = Path.Combine(directory.FullName, "host");
        string authorized = Path.Combine(directory.FullName, "authorized_keys");
        hostKey.SaveTo(hostKeyFile);
        await File.WriteAllTextAsync(authorized, userKey + "\n");
        int port = FreePort.Next();
        var process = Process.Start(new ProcessStartInfo(program,
        [
            "-D", "-e", "-f", "/dev/null", "-h", hostKeyFile, "-p", port.ToString(CultureInfo.InvariantCulture),
            "-o", "ListenAddress=127.0.0.1", "-o", $"AuthorizedKeysFile={authorized}", "-o", "StrictModes=no", "-o", "UsePAM=no",
            "-o", "PermitRootLogin=yes", "-o", $"PidFile={Path.Combine(directory.FullName, "pid")}",
            .. options.SelectMany(option => new[] { "-o", option }),
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var sshd = new PrivateSshd(directory, process, port);
        string said = string.Empty;
        while (!said.Contains("Server listening", StringComparison.Ordinal))
        {
            string? line = await process.StandardError.ReadLineAsync().WaitAsync(Limit);
            Assert.True(line is not null, $"sshd did not start: {said}");
            said += line + "\n";
        }

        // What it says later must not fill the pipe.
        sshd._drained = process.StandardError.ReadToEndAsync();
        return sshd;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _drained;
        _process.Dispose();
        _directory.Delete(recursive: true);
    }
}
