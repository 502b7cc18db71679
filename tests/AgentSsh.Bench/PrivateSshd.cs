using System.Diagnostics;

namespace AgentSsh.Bench;

/// <summary>OpenSSH's server on loopback, with a configuration of its own, ended on dispose.</summary>
internal sealed class PrivateSshd : IAsyncDisposable
{
    private readonly Process _process;

    private PrivateSshd(Process process, string sshConfig, int port)
    {
        _process = process;
        SshConfig = sshConfig;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Path of a client configuration that reaches it as <c>gw</c>.</summary>
    public string SshConfig { get; }

    public int ProcessId => _process.Id;

    /// <summary>Starts it.</summary>
    /// <param name="directory">For its files.</param>
    /// <param name="name">Tells its files from another's.</param>
    /// <param name="key">Who may log in, as the user who runs this.</param>
    /// <param name="forcedCommand">ForceCommand, or null.</param>
    public static async Task<PrivateSshd> StartAsync(string directory, string name, SshKeyPair key, string? forcedCommand)
    {
        string home = Directory.CreateDirectory(Path.Combine(directory, name)).FullName;
        SshKeyPair hostKey = await SshKeys.CreateAsync(home, "host_key");
        int port = FreePort.Next();
        string authorized = Path.Combine(home, "authorized_keys");
        await File.WriteAllTextAsync(authorized, key.PublicKeyLine + "\n");
        string config = Path.Combine(home, "sshd_config");
        await File.WriteAllTextAsync(config, $"""
            Port {port}
            ListenAddress 127.0.0.1
            HostKey {hostKey.PrivateKeyPath}
            AuthorizedKeysFile {authorized}
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PermitRootLogin yes
            MaxStartups 200
            MaxSessions 200
            PrintMotd no
            PrintLastLog no
            LogLevel ERROR
            {(forcedCommand is null ? string.Empty : "ForceCommand " + forcedCommand)}

            """);
        Directory.CreateDirectory("/run/sshd");
        var start = new ProcessStartInfo("/usr/sbin/sshd", ["-D", "-e", "-f", config]) { RedirectStandardError = true };
        Process process = Process.Start(start) ?? throw new InvalidOperationException("sshd did not start");
        string client = new SshClientConfig { Directory = home, Port = port, IdentityFiles = [key.PrivateKeyPath] }.Write();
        var sshd = new PrivateSshd(process, client, port);
        await Wait.Until(
            async () => process.HasExited || (await ProcessRunner.RunAsync("ssh-keyscan", ["-p", $"{port}", "-T", "1", "127.0.0.1"])).Stdout.Length > 0,
            TimeSpan.FromSeconds(10),
            () => "sshd to listen");
        return process.HasExited ? throw new InvalidOperationException($"sshd: {await process.StandardError.ReadToEndAsync()}") : sshd;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
