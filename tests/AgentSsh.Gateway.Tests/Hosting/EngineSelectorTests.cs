using System.Net.Sockets;
using AgentSsh.Gateway.Hosting;
using AgentSsh.Gateway.Hosting.State;
using AgentSsh.Gateway.Tests.Configuration;
using AgentSsh.Testing;

namespace AgentSsh.Gateway.Tests.Hosting;

public sealed class EngineSelectorTests : IDisposable
{
    private const string Instance = "abcdefghijkl";

    private readonly TemporaryDirectory _directory = new();
    private readonly StateDirectory _state;

    public EngineSelectorTests() => _state = StateDirectory.Take(_directory["state"]);

    private string Socket => _directory["docker.sock"];

    public void Dispose()
    {
        _state.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Select_Local_IsLocalWithoutAWord()
    {
        var selection = Select("local");
        await using var engine = selection.Engine;
        Assert.Equal(("local", null), (engine.Name, selection.WhyNoContainers));
    }

    [Fact]
    public async Task Select_DockerThatIsDown_IsDockerAllTheSame()
    {
        var selection = Select("docker");
        await using var engine = selection.Engine;
        Assert.Equal(("docker", null), (engine.Name, selection.WhyNoContainers));
    }

    [Fact]
    public async Task Select_PodmanThatIsDown_IsPodmanAllTheSame()
    {
        var selection = EngineSelector.Select(
            ConfigurationFixture.Load($"[gateway]\nengine = \"podman\"\nengine_socket = \"{_directory["podman.sock"]}\"\n{ConfigurationFixture.Users}"), _state, Instance);
        await using var engine = selection.Engine;
        Assert.Equal(("podman", null), (engine.Name, selection.WhyNoContainers));
    }

    [Fact]
    public async Task Select_AutoWithoutASocket_IsLocalAndSaysWhy()
    {
        var selection = Select("auto");
        await using var engine = selection.Engine;
        Assert.Equal("local", engine.Name);
        Assert.Contains(Socket, selection.WhyNoContainers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Select_AutoWithASocketThatAnswers_IsDocker()
    {
        using var listener = Listen();
        var selection = Select("auto");
        await using var engine = selection.Engine;
        Assert.Equal(("docker", null), (engine.Name, selection.WhyNoContainers));
    }

    [Fact]
    public async Task Select_AutoWithASocketAtWhichNobodyAnswersNow_IsDocker()
    {
        // Bound and not listening: the socket's file is there and connecting is refused.
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Socket));
        var selection = Select("auto");
        await using var engine = selection.Engine;
        Assert.Equal("docker", engine.Name);
    }

    [Fact]
    public async Task Select_AutoAfterContainersWereUsed_NeverFallsBackToNone()
    {
        using (Listen())
        {
            await using var first = Select("auto").Engine;
        }

        File.Delete(Socket);
        await using var engine = Select("auto").Engine;
        Assert.Equal("docker", engine.Name);
    }

    private Socket Listen()
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Socket));
        listener.Listen();
        return listener;
    }

    private EngineSelection Select(string choice) => EngineSelector.Select(
        ConfigurationFixture.Load($"[gateway]\nengine = \"{choice}\"\nengine_socket = \"{Socket}\"\n{ConfigurationFixture.Users}"), _state, Instance);
}
