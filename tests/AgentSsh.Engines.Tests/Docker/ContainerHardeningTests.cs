using System.Text.Json;

namespace AgentSsh.Engines.Tests.Docker;

/// <summary>What a container may do, who its user is and whose its files are: looked at from outside and from inside.</summary>
public sealed class ContainerHardeningTests(DockerFixture docker) : IClassFixture<DockerFixture>
{
    private static CancellationToken Limit => DockerFixture.Limit;

    [Fact]
    public async Task EnsureRunningAsync_Container_HasLimitsAndNoCapabilities()
    {
        docker.Require();
        var container = await docker.NewEngine().EnsureRunningAsync(docker.Folders.Specification("hard"), null, Limit);
        var details = await docker.InspectAsync(container);
        var host = details.GetProperty("HostConfig");
        Assert.NotEqual(0, host.GetProperty("CapDrop").GetArrayLength());
        Assert.Contains("no-new-privileges", host.GetProperty("SecurityOpt")[0].GetString(), StringComparison.Ordinal);
        Assert.False(host.GetProperty("Privileged").GetBoolean());
        Assert.Equal("no", host.GetProperty("RestartPolicy").GetProperty("Name").GetString());
        if (!docker.IsPodman)
        {
            // Podman takes the limit, but shows it to its own command only.
            Assert.Equal("10m", host.GetProperty("LogConfig").GetProperty("Config").GetProperty("max-size").GetString());
        }

        Assert.Equal("1234:1235", details.GetProperty("Config").GetProperty("User").GetString());
        Assert.DoesNotContain(details.GetProperty("Mounts").EnumerateArray().Select(Source), source => source.EndsWith(".sock", StringComparison.Ordinal));

        var status = await docker.InsideAsync(container, "grep -E '^(CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs):' /proc/1/status | tr -d '\\t '");
        Assert.Equal("CapPrm:0000000000000000\nCapEff:0000000000000000\nCapBnd:0000000000000000\nCapAmb:0000000000000000\nNoNewPrivs:1", status);
        if (docker.HasLimits)
        {
            // Last: it leaves the container full of processes.
            await AssertLimitsAsync(container, host);
        }
    }

    [Fact]
    public async Task EnsureRunningAsync_OurMounts_AreReadOnlyInside()
    {
        docker.Require();
        var container = await docker.NewEngine().EnsureRunningAsync(docker.Folders.Specification("readonly"), null, Limit);
        Assert.Equal("# read-only inside", await docker.InsideAsync(container, "cat /etc/agentssh/agent.toml"));
        foreach (var path in new[] { AgentSpecification.ConfigurationPath, AgentSpecification.SupervisorPath, AgentSpecification.LinkPath })
        {
            // As root, so that the refusal is the mount's and not that of the file's owner.
            var words = await docker.DockerAsync("exec", "--user", "0:0", container.Id, "/bin/sh", "-c", $"touch {path}/x 2>&1; true");
            Assert.Contains("Read-only file system", words, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task EnsureRunningAsync_FilesOfOurs_AreThereAndTheAgentCannotChangeThem()
    {
        docker.Require();
        var specification = docker.Folders.Specification("files") with
        {
            Files = [new AgentFile("/etc/deep/er/file", "ours"), new AgentFile("/etc/hostname-of-ours", "ours", OnlyIfAbsent: true), new AgentFile("/etc/passwd", "wrong", OnlyIfAbsent: true)],
        };
        var container = await docker.NewEngine().EnsureRunningAsync(specification, null, Limit);
        Assert.Equal("ours ours", await docker.InsideAsync(container, "echo $(cat /etc/deep/er/file) $(cat /etc/hostname-of-ours)"));
        Assert.Equal("agent", await docker.InsideAsync(container, "whoami"));
        Assert.Equal(
            "root:root 755 root:root 644", await docker.InsideAsync(container, "echo $(stat -c '%U:%G %a' /etc/deep/er /etc/deep/er/file)"));
    }

    [Fact]
    public async Task EnsureRunningAsync_ImageWithoutTheUser_UserHasNameHomeAndVolumes()
    {
        docker.Require();
        var container = await docker.NewEngine().EnsureRunningAsync(docker.Folders.Specification("named"), null, Limit);
        Assert.Equal(
            "agent agent 1234 1235 /home/agent /workspace",
            await docker.InsideAsync(container, "echo $(whoami) $(id -gn) $(id -u) $(id -g) $HOME $(pwd)"));
        Assert.Equal("1234:1235 755\n1234:1235 755\n0:0 755", await docker.InsideAsync(container, "stat -c '%u:%g %a' /home/agent /workspace /home"));
        Assert.Equal("/home/agent", await docker.InsideAsync(container, "unset HOME; getent passwd 1234 | cut -d: -f6"));
        await docker.InsideAsync(container, "touch $HOME/a /workspace/b");
        Assert.Equal("0:0 644\n0:0 644", await docker.InsideAsync(container, "stat -c '%u:%g %a' /etc/passwd /etc/group"));
        Assert.Equal("root", await docker.InsideAsync(container, "id -un 0"));
    }

    [Fact]
    public async Task EnsureRunningAsync_ImageWithAnotherNameForTheUserAndFilesInHome_AllBelongToTheAgent()
    {
        docker.Require();
        var image = docker.ImageName("populated");
        await docker.NewEngine().BuildImageAsync(
            new ImageBuild { Image = image, ContextDirectory = Context("populated", $"FROM {DockerFixture.BaseImage}\nRUN echo 'node:x:1234:1000::/home/node:/bin/sh' >> /etc/passwd && echo 'agent:x:1000:1000::/nowhere:/bin/dash' >> /etc/passwd && mkdir -p /home/agent/.config /workspace && echo hello > /home/agent/.config/settings && ln -s settings /home/agent/.config/link && ln /home/agent/.config/settings /home/agent/hard && mkdir -p /home/agent/$(printf 'long%.0s' $(seq 40))/$(printf 'name%.0s' $(seq 40)) && chmod 600 /home/agent/.config/settings && chown -R 1000:1000 /home/agent\n") },
            null,
            Limit);
        var container = await docker.NewEngine().EnsureRunningAsync(docker.Folders.Specification("populated") with { Image = image }, null, Limit);
        Assert.Equal("agent", await docker.InsideAsync(container, "whoami"));
        Assert.Equal("1234", await docker.InsideAsync(container, "id -u node"));
        Assert.Equal("/bin/dash", await docker.InsideAsync(container, "getent passwd agent | cut -d: -f7"));
        Assert.Equal("hello", await docker.InsideAsync(container, "cat ~/.config/link"));
        Assert.Equal("hello 2", await docker.InsideAsync(container, "echo $(cat ~/hard) $(stat -c %h ~/hard)"));
        Assert.Equal("", await docker.InsideAsync(container, "find ~ ! -user agent"));
        Assert.Equal("1234:1235", await docker.InsideAsync(container, "stat -c %u:%g ~/long*/name*"));
        Assert.Equal("1234:1235 600\n1234:1235 777", await docker.InsideAsync(container, "stat -c '%u:%g %a' ~/.config/settings ~/.config/link"));
    }

    [Fact]
    public async Task EnsureRunningAsync_HostWorkspace_FilesBelongToItsOwner()
    {
        docker.Require();
        var workspace = docker.Folders.Workspace;
        if (Environment.IsPrivilegedProcess)
        {
            await TestFolders.GiveAsync(workspace, 4321, 4322);
            Assert.Equal(new HostDirectoryOwner(4321, 4322), HostDirectoryOwner.Of("hosted", workspace));
        }

        var owner = HostDirectoryOwner.Of("hosted", workspace);
        var specification = docker.Folders.Specification("hosted") with { WorkspaceHostPath = workspace, Uid = owner.Uid, Gid = owner.Gid };
        var container = await docker.NewEngine().EnsureRunningAsync(specification, null, Limit);
        await docker.InsideAsync(container, "echo made > /workspace/inside");
        Assert.Equal($"{owner.Uid}:{owner.Gid}", await Command.RunAsync("stat", ["-c", "%u:%g", Path.Combine(workspace, "inside")]));
        Assert.Equal("agent", await docker.InsideAsync(container, "whoami"));
    }

    [Fact]
    public async Task EnsureRunningAsync_DeclaredMounts_AppearAsDeclared()
    {
        docker.Require();
        var reference = Directory.CreateDirectory(Path.Combine(docker.Folders.Root, "reference")).FullName;
        await File.WriteAllTextAsync(Path.Combine(reference, "book"), "words\n");
        var specification = docker.Folders.Specification("mounted") with { Mounts = [new AgentMount(reference, "/reference", ReadOnly: true)] };
        var container = await docker.NewEngine().EnsureRunningAsync(specification, null, Limit);
        Assert.Equal("words", await docker.InsideAsync(container, "cat /reference/book"));
        Assert.Contains("Read-only", await docker.DockerAsync("exec", "--user", "0:0", container.Id, "/bin/sh", "-c", "touch /reference/x 2>&1; true"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnsureRunningAsync_OutOfMemory_IsSeenByTheWatch()
    {
        docker.Require();
        Assert.SkipWhen(docker.IsPodman, "Podman tells nothing of a process that the kernel killed at the limit of memory");
        var engine = docker.NewEngine();
        await using var events = await WatchedEvents.StartAsync(engine);
        var specification = docker.Folders.Specification("hungry") with { MemoryBytes = 32L << 20 };
        var container = await engine.EnsureRunningAsync(specification, null, Limit);

        // Whichever process of the container the kernel takes.
        await Command.TryRunAsync("docker", ["-H", $"unix://{docker.Socket}", "exec", container.Id, "/bin/sh", "-c", "tail /dev/zero"]);
        EngineEvent happening;
        do
        {
            happening = await events.NextAsync();
        }
        while (happening is not { Kind: EngineEventKind.OutOfMemory, Agent: "hungry" });
    }

    private async Task AssertLimitsAsync(AgentContainer container, JsonElement host)
    {
        Assert.Equal(256L << 20, host.GetProperty("Memory").GetInt64());
        Assert.Equal(256L << 20, host.GetProperty("MemorySwap").GetInt64());
        Assert.Equal(500_000_000, host.GetProperty("NanoCpus").GetInt64());
        Assert.Equal(64, host.GetProperty("PidsLimit").GetInt64());

        // The shell cannot fork the 65th process and gives up.
        string[] bomb = ["exec", container.Id, "/bin/sh", "-c", "for i in $(seq 100); do sleep 5 & done"];
        var (code, _, words) = await Command.TryRunAsync("docker", ["-H", $"unix://{docker.Socket}", .. bomb]);
        Assert.NotEqual(0, code);
        Assert.Contains("fork", words, StringComparison.OrdinalIgnoreCase);
    }

    private string Context(string name, string dockerfile)
    {
        var directory = Directory.CreateDirectory(Path.Combine(docker.Folders.Root, "context-" + name)).FullName;
        File.WriteAllText(Path.Combine(directory, "Dockerfile"), dockerfile);
        return directory;
    }

    private static string Source(JsonElement mount) => mount.GetProperty("Source").GetString() ?? "";
}
