using AgentSsh.Testing;

namespace AgentSsh.Gateway.Tests.Hosting;

/// <summary>A host key is changed under the eyes of the real ssh, as docs/operations.md says.</summary>
public sealed class HostKeyRotationTests : IAsyncLifetime
{
    private readonly RunningGateway _gateway = new();
    private readonly TemporaryDirectory _directory = new();

    private string KnownHosts => _directory["known_hosts"];

    public ValueTask InitializeAsync() => _gateway.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Login_KeyIsChangedInSteps_ClientsLearnTheNewOneAndForgetTheOld()
    {
        var old = await SshKeys.CreateAsync(_directory.Path, "old");
        var next = await SshKeys.CreateAsync(_directory.Path, "next");
        var rsa = await SshKeys.CreateAsync(_directory.Path, "rsa", "rsa");

        await _gateway.RestartAsync($"host_keys = [\"{old.PrivateKeyPath}\", \"{rsa.PrivateKeyPath}\"]");
        await LogInAsync("accept-new");
        Assert.Equal(Blobs(old), Known());
        await LogInAsync("yes");
        Assert.Equal(Blobs(old, rsa), Known());

        await _gateway.RestartAsync($"host_keys = [\"{old.PrivateKeyPath}\", \"{next.PrivateKeyPath}\", \"{rsa.PrivateKeyPath}\"]");
        await LogInAsync("yes");
        Assert.Equal(Blobs(old, next, rsa), Known());

        await _gateway.RestartAsync($"host_keys = [\"{next.PrivateKeyPath}\", \"{rsa.PrivateKeyPath}\"]");
        await LogInAsync("yes");
        Assert.Equal(Blobs(next, rsa), Known());
    }

    [Fact]
    public async Task Login_KeyIsChangedAtOnce_IsRefusedByTheClient()
    {
        var old = await SshKeys.CreateAsync(_directory.Path, "old");
        var next = await SshKeys.CreateAsync(_directory.Path, "next");
        await _gateway.RestartAsync($"host_keys = [\"{old.PrivateKeyPath}\"]");
        await LogInAsync("accept-new");

        await _gateway.RestartAsync($"host_keys = [\"{next.PrivateKeyPath}\"]");
        var result = await SshAsync("yes");
        Assert.Equal(255, result.ExitCode);
        Assert.Contains("Host key verification failed", result.StderrText, StringComparison.Ordinal);
    }

    private static List<string> Blobs(params SshKeyPair[] keys) => [.. keys.Select(key => key.PublicKeyLine.Split(' ')[1]).Order(StringComparer.Ordinal)];

    private List<string> Known() => [.. File.ReadAllLines(KnownHosts).Select(line => line.Split(' ')[2]).Order(StringComparer.Ordinal)];

    private async Task LogInAsync(string strict) => Assert.Equal("", (await SshAsync(strict)).EnsureSuccess().StderrText);

    // The port is another one after each start: the alias is what is known.
    private Task<ProcessResult> SshAsync(string strict) => ProcessRunner.RunAsync("ssh",
    [
        "-o", "HostKeyAlias=gateway", "-o", "UpdateHostKeys=yes", "-o", $"UserKnownHostsFile={KnownHosts}", "-o", $"StrictHostKeyChecking={strict}",
        .. _gateway.Arguments("alice", "alice", "agentssh help"),
    ]);
}
