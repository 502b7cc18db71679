using System.Net;
using System.Net.Sockets;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Hosting;
using AgentSsh.Gateway.Tests.Configuration;
using AgentSsh.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentSsh.Gateway.Tests.Hosting;

/// <summary>What keeps a gateway from starting.</summary>
public sealed class StartupTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task StartAsync_SeveralThingsAreWrong_NamesThemAllAndHoldsNothing()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        Directory.CreateDirectory(_directory["state/host_keys"]);
        File.WriteAllText(_directory["state/host_keys/ssh_host_ed25519_key"], "broken");
        File.SetUnixFileMode(_directory["state/host_keys/ssh_host_ed25519_key"], UnixFileMode.UserRead);

        var e = await Assert.ThrowsAsync<StartupException>(() => StartAsync($"\"127.0.0.1:{port}\", \"192.0.2.1:2222\""));

        Assert.Equal(3, e.Problems.Count);
        Assert.Contains("ssh_host_ed25519_key", e.Problems[0].Message, StringComparison.Ordinal);
        Assert.Contains($"cannot listen on 127.0.0.1:{port}: another program does", e.Problems[1].Message, StringComparison.Ordinal);
        Assert.Contains("cannot listen on 192.0.2.1:2222: this machine has no such address", e.Problems[2].Message, StringComparison.Ordinal);
        Assert.All(e.Problems, problem => Assert.InRange(problem.ExitCode, 64, 78));
        File.Delete(_directory["state/host_keys/ssh_host_ed25519_key"]);
        await using var host = await StartAsync("\"127.0.0.1:0\"");
    }

    [Fact]
    public async Task StartAsync_EngineIsDown_StartsAllTheSame()
    {
        await using var host = await StartAsync("\"127.0.0.1:0\", \"[::1]:0\"", $"engine = \"docker\"\nengine_socket = \"{_directory["none.sock"]}\"\n");
        Assert.Equal(2, host.Addresses.Count);
        Assert.All(host.Addresses, address => Assert.NotEqual(0, address.Port));
    }

    [Fact]
    public async Task StartAsync_AlgorithmsThatNoHostKeyCan_SaysSo()
    {
        var e = await Assert.ThrowsAsync<StartupException>(
            () => StartAsync("\"127.0.0.1:0\"", "engine = \"local\"\nhost_key_algorithms = [\"ecdsa-sha2-nistp384\"]\n"));
        Assert.Contains("nobody could connect: None of the host key algorithms", Assert.Single(e.Problems).Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Configuration, e.ExitCode);
    }

    [Fact]
    public void ProgramFiles_NothingBuilt_NamesTheScript()
    {
        var e = Assert.Throws<StartupException>(() => ProgramFiles.Find(_directory["bin"], _ => null));
        Assert.Contains("scripts/build", e.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.MissingFile, e.ExitCode);
    }

    [Fact]
    public void ProgramFiles_AsPublished_AreFoundBesideAndAboveTheProgram()
    {
        Write("artifacts/supervisor/agentssh-supervisor");
        Write("image/Dockerfile");
        var files = ProgramFiles.Find(_directory["artifacts/agentssh"], _ => null);
        Assert.Equal(new ProgramFiles(_directory["artifacts/supervisor"], _directory["image"]), files);
    }

    [Fact]
    public void ProgramFiles_VariablesNameThem_TheyCount()
    {
        Write("here/agentssh-supervisor");
        var files = ProgramFiles.Find(_directory["bin"], name => name == ProgramFiles.SupervisorVariable ? _directory["here"] : null);
        Assert.Equal((_directory["here"], null), (files.SupervisorDirectory, files.ImageDirectory));
        var e = Assert.Throws<StartupException>(() => ProgramFiles.Find(_directory["bin"], _ => _directory["nowhere"]));
        Assert.Equal(2, e.Problems.Count);
    }

    private void Write(string relative)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_directory[relative])!);
        File.WriteAllText(_directory[relative], "");
    }

    private async Task<GatewayHost> StartAsync(string listen, string more = "engine = \"local\"\n")
    {
        await File.WriteAllTextAsync(_directory["agents.toml"], $"[gateway]\nlisten = [{listen}]\nstate_dir = \"state\"\n{more}{ConfigurationFixture.Users}");
        var store = new ConfigurationStore(
            new ConfigurationSource(_directory["agents.toml"]), NullLogger<ConfigurationStore>.Instance, TimeProvider.System);
        store.Load();
        return await GatewayHost.StartAsync(
            new GatewayHostOptions { Configuration = store, Loggers = NullLoggerFactory.Instance, Files = new ProgramFiles(_directory.Path, null) });
    }
}
