using System.Text;
using AgentSsh.Engines.Docker;
using AgentSsh.Engines.Docker.Api;

namespace AgentSsh.Engines.Tests.Docker;

/// <summary>What the engine sends as text, read without an engine.</summary>
public sealed class EngineTextTests
{
    [Fact]
    public async Task ReadAsync_SplitEverywhere_GivesTheSameMessages()
    {
        var text = "{\"stream\":\"a\"}\r\n\r\n{\"status\":\"Pulling\",\"id\":\"x\"}\n{\"error\":\"no\"}"u8.ToArray();
        for (var chunk = 1; chunk <= text.Length; chunk++)
        {
            var messages = await ReadAllAsync(new ChunkedStream(text, chunk));
            Assert.Equal(["a", null, null], messages.Select(message => message.Stream));
            Assert.Equal(("Pulling", "no"), (messages[1].Status, messages[2].Error));
        }
    }

    [Theory]
    [InlineData("nonsense\n")]
    [InlineData("[1]\n")]
    [InlineData("{\"stream\":")]
    public async Task ReadAsync_NotJson_Throws(string text) =>
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAllAsync(new MemoryStream(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public async Task ReadAsync_EndlessLine_Throws() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAllAsync(new ChunkedStream(new byte[JsonLineReader.MaximumLine * 2], 4096)));

    [Fact]
    public void Add_PiecesOfLines_ArePutTogetherAndCleaned()
    {
        var lines = new ProgressLines();
        Assert.Empty(lines.Add(new ProgressMessage { Stream = "Step 1" }));
        Assert.Equal(["Step 1 : FROM x"], lines.Add(new ProgressMessage { Stream = " : FROM x\n" }));
        Assert.Equal(["[31mred"], lines.Add(new ProgressMessage { Stream = "\u001b[31mred\u0007\n\n" }));
        Assert.Equal(["layer: Downloading"], lines.Add(new ProgressMessage { Status = "Downloading", Id = "layer" }));
        Assert.Empty(lines.Add(new ProgressMessage { Status = "Downloading", Id = "layer" }));
        Assert.Empty(lines.Add(new ProgressMessage { Stream = "last" }));
        Assert.Equal(["last"], lines.End());
        Assert.Empty(lines.End());
    }

    [Theory]
    [InlineData("debian", "debian", "latest")]
    [InlineData("debian:trixie-slim", "debian", "trixie-slim")]
    [InlineData("host:5000/a/b", "host:5000/a/b", "latest")]
    [InlineData("host:5000/a/b:1", "host:5000/a/b", "1")]
    [InlineData("a/b@sha256:00", "a/b", "sha256:00")]
    public void Parse_Reference_SplitsNameAndTag(string reference, string name, string tag) =>
        Assert.Equal(new ImageReference(name, tag), ImageReference.Parse(reference));

    [Theory]
    [InlineData("root:x:0:0::/root:/bin/sh\n", "root:x:0:0::/root:/bin/sh\nagent:x:5:6:agent:/home/agent:/bin/bash\n")]
    [InlineData("root:x:0:0::/:/bin/sh\nnode:x:5:5::/home/node:/bin/sh", "root:x:0:0::/:/bin/sh\nagent:x:5:6:agent:/home/agent:/bin/bash\nnode:x:5:5::/home/node:/bin/sh\n")]
    [InlineData("agent:x:9:9::/old:/bin/zsh\nroot:x:0:0::/:/bin/sh\n", "root:x:0:0::/:/bin/sh\nagent:x:5:6:agent:/home/agent:/bin/zsh\n")]
    [InlineData("", "agent:x:5:6:agent:/home/agent:/bin/bash\n")]
    [InlineData("broken\n::\n", "broken\n::\nagent:x:5:6:agent:/home/agent:/bin/bash\n")]
    public void AddUser_AnyFile_PutsOursBeforeOthersOfTheId(string before, string after)
    {
        Assert.Equal(after, AccountFile.AddUser(before, 5, 6, "/home/agent"));
        Assert.Equal(after, AccountFile.AddUser(after, 5, 6, "/home/agent"));
    }

    [Fact]
    public void AddGroup_IdTaken_PutsOursBefore() =>
        Assert.Equal("root:x:0:\nagent:x:6:\nusers:x:6:bob\n", AccountFile.AddGroup("root:x:0:\nusers:x:6:bob\nagent:x:77:\n", 6));

    [Theory]
    [InlineData("unix:///run/x.sock", "/run/x.sock")]
    [InlineData(null, "/var/run/docker.sock")]
    public void Find_Environment_ComesFirst(string? host, string expected) =>
        Assert.Equal(expected, DockerSocket.Find(name => name == "DOCKER_HOST" ? host : null, _ => true, _ => true));

    [Fact]
    public void Find_OnlyPodman_FindsTheUsersBeforeRoots()
    {
        string? Environment(string name) => name == "XDG_RUNTIME_DIR" ? "/run/user/7" : null;
        Assert.Equal("/run/user/7/podman/podman.sock", DockerSocket.Find(Environment, path => path.Contains("podman", StringComparison.Ordinal), _ => true));
        Assert.Equal("/run/podman/podman.sock", DockerSocket.Find(Environment, path => path == "/run/podman/podman.sock", _ => true));
        Assert.Null(DockerSocket.Find(Environment, _ => false, _ => true));
    }

    [Fact]
    public void Find_DockersIsAnothers_FindsTheOneThatMayBeUsed()
    {
        string? Environment(string name) => name == "XDG_RUNTIME_DIR" ? "/run/user/7" : null;
        Assert.Equal("/run/user/7/podman/podman.sock", DockerSocket.Find(Environment, _ => true, path => path.Contains("podman", StringComparison.Ordinal)));
        Assert.Equal("/run/user/7/docker.sock", DockerSocket.Find(Environment, _ => true, path => path.StartsWith("/run/user/7", StringComparison.Ordinal)));
        Assert.Equal("/var/run/docker.sock", DockerSocket.Find(Environment, _ => true, _ => false));
    }

    [Fact]
    public void FindPodman_BesideDocker_IsPodmans()
    {
        string? Environment(string name) => name switch { "XDG_RUNTIME_DIR" => "/run/user/7", "DOCKER_HOST" => "unix:///run/x.sock", _ => null };
        Assert.Equal("/run/user/7/podman/podman.sock", DockerSocket.FindPodman(Environment, _ => true, _ => true));
        Assert.Equal("/run/podman/podman.sock", DockerSocket.FindPodman(Environment, _ => true, path => path == "/run/podman/podman.sock"));
        Assert.Equal("/run/x.sock", DockerSocket.FindPodman(name => name == "CONTAINER_HOST" ? "unix:///run/x.sock" : null, _ => true, _ => true));
    }

    [Fact]
    public void Find_TcpHost_IsRefusedInPlainWords()
    {
        var exception = Assert.Throws<EngineUnavailableException>(() => DockerSocket.Find(_ => "tcp://1.2.3.4:2375", _ => true, _ => true));
        Assert.Contains("tcp://1.2.3.4:2375", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<List<ProgressMessage>> ReadAllAsync(Stream stream)
    {
        var messages = new List<ProgressMessage>();
        await foreach (var message in JsonLineReader.ReadAsync(stream, DockerJson.Default.ProgressMessage, CancellationToken.None))
        {
            messages.Add(message);
        }

        return messages;
    }

    /// <summary>Gives at most so many bytes at a time.</summary>
    private sealed class ChunkedStream(byte[] content, int chunk) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }
}
