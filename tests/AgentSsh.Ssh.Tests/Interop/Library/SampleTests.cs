using System.Diagnostics;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Tests.InMemory;
using AgentSsh.Ssh.Tests.Interop.Ssh;

namespace AgentSsh.Ssh.Tests.Interop.Library;

/// <summary>The two samples do what the package's README says of them.</summary>
public sealed class SampleTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("agentssh-samples-");
    private readonly SshPrivateKey _key = SshPrivateKey.Generate("ssh-ed25519");
    private Process? _server;
    private int _port;

    private string KeyFile => Path.Combine(_directory.FullName, "key");

    public async ValueTask InitializeAsync()
    {
        _key.SaveTo(KeyFile);
        _server = Start("EchoServer", "0", Path.Combine(_directory.FullName, "host_key"), _key.PublicKey.ToString());
        string? line = await _server.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        Assert.StartsWith("listening on 127.0.0.1:", line);
        _port = int.Parse(line!.Split(':', ',')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.Kill();
            await _server.WaitForExitAsync();
            _server.Dispose();
        }

        _key.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task EchoServer_OpenSshClient_GetsBackWhatItSends()
    {
        byte[] sent = new byte[8 * 1024 * 1024];
        new Random(1).NextBytes(sent);
        using var input = new MemoryStream(sent);

        ProgramResult result = await OpenSsh.SshAsync(_port, KeyFile, "anybody", "echo", input);

        Assert.Equal(0, result.ExitCode);
        Assert.True(sent.AsSpan().SequenceEqual(result.Output));
    }

    [Fact]
    public async Task EchoServer_AnotherKey_IsRefused()
    {
        using SshPrivateKey stranger = SshPrivateKey.Generate("ssh-ed25519");
        string file = Path.Combine(_directory.FullName, "stranger");
        stranger.SaveTo(file);

        ProgramResult result = await OpenSsh.SshAsync(_port, file, "anybody", "echo", null);

        Assert.Equal(255, result.ExitCode);
        Assert.Contains("Permission denied", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunCommand_OnSshd_BringsOutputsAndStatus()
    {
        await using PrivateSshd sshd = await PrivateSshd.StartAsync(TestKeys.Host, _key.PublicKey);

        (int exitCode, string output, string errors) = await RunAsync(
            "RunCommand", $"{Environment.UserName}@127.0.0.1:{sshd.Port}", KeyFile, TestKeys.Host.PublicKey.Fingerprint, "echo out; echo err >&2; exit 3");

        Assert.Equal((3, "out\n", "err\n"), (exitCode, output, errors));
    }

    [Fact]
    public async Task RunCommand_AnotherHostKey_GoesAway()
    {
        (int exitCode, _, string errors) = await RunAsync("RunCommand", $"anybody@127.0.0.1:{_port}", KeyFile, _key.PublicKey.Fingerprint, "echo");

        Assert.Equal(255, exitCode);
        Assert.Contains("is not trusted", errors, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string sample, params string[] arguments)
    {
        using Process process = Start(sample, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Limit);
        return (process.ExitCode, await output, await errors);
    }

    private static Process Start(string sample, params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, sample + ".dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
