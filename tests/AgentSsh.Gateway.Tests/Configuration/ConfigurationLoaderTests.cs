using System.Net;
using System.Runtime.Versioning;
using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Ssh;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Tests.Configuration;

public sealed class ConfigurationLoaderTests
{
    [Fact]
    public void Load_OnlyUsers_GivesEveryDefault()
    {
        using var fixture = new ConfigurationFixture(ConfigurationFixture.Users);
        var configuration = fixture.Load();

        Assert.Equal([new IPEndPoint(IPAddress.Loopback, 2222)], configuration.Listen);
        Assert.Equal(Path.Combine(fixture.Directory, ".agentssh"), configuration.StateDirectory);
        Assert.Equal(EngineChoice.Auto, configuration.Engine);
        Assert.Null(configuration.EngineSocket);
        Assert.Equal(LogFormat.Text, configuration.LogFormat);
        Assert.Equal(LogLevel.Information, configuration.LogLevel);
        Assert.Equal(new LimitsConfiguration(), configuration.Limits);
        Assert.Equal(["alice", "bob", "carol"], configuration.Users.Keys.Order());
        Assert.Equal(["alice", "bob", "carol"], configuration.Agents.Keys.Order());

        var agent = configuration.Agents["alice"];
        Assert.Equal("alice", agent.Owner);
        Assert.Equal(Role.Owner, Assert.Single(agent.Roles).Value);
        Assert.Equal("claude", agent.Program.Name);
        Assert.Empty(agent.Arguments);
        Assert.Equal("agentssh/agent", agent.Image);
        Assert.Equal(OnExit.Disconnect, agent.OnExit);
        Assert.Equal(ExecPolicy.Owner, agent.Exec);
        Assert.Equal(InboxPolicy.Paste, agent.Inbox);
        Assert.Empty(agent.Environment);
        Assert.Equal(new ContainerLimits { MemoryBytes = 4L << 30, Cpus = 2, Pids = 2048 }, agent.Limits);
        Assert.Null(agent.Workspace);
        Assert.Empty(agent.Mounts);
    }

    [Fact]
    public void Load_EveryKeyGiven_SaysWhatTheFileSays()
    {
        using var fixture = new ConfigurationFixture();
        var team = Directory.CreateDirectory(Path.Combine(fixture.Directory, "team")).FullName;
        fixture.Write($$"""
            [gateway]
            listen = ["0.0.0.0:22", "[::1]:0"]
            state_dir = "/var/lib/agentssh"
            engine = "docker"
            engine_socket = "/run/podman/podman.sock"
            log_format = "json"
            log_level = "debug"
            [gateway.limits]
            login_grace_time = "1m30s"
            max_startups = "5:50:20"
            max_auth_tries = 3
            max_sessions = 4
            client_alive_interval = "0s"
            client_alive_count_max = 2
            rekey_limit = "64MiB"
            per_source_max_startups = 7
            per_source_net_block_size = "24:56"
            per_source_penalties = "authfail:10s noauth:0s max:1h"
            per_source_penalty_exempt_list = ["10.0.0.0/8", "::1"]
            max_agents = 3
            unused_connection_timeout = "1h"
            channel_timeout = ["session:*=2h", "direct-tcpip=10m"]
            [defaults]
            program = "mine"
            image = "registry.example:5000/a/b@sha256:00"
            on_exit = "stay"
            exec = "nobody"
            inbox = "keep"
            args = ["--flag"]
            env = { A = "1", B = "2" }
            pass_env = ["TOKEN", "ABSENT"]
            [defaults.limits]
            memory = "512MiB"
            cpus = 1
            pids = 100
            {{ConfigurationFixture.Users}}
            [agents.team]
            owner = "alice"
            drivers = ["bob"]
            watchers = ["carol"]
            workspace = "{{team}}"
            mounts = ["{{team}}:/reference:ro", "{{team}}/../team:/data"]
            program = "shell"
            args = []
            exec = "drivers"
            inbox = "off"
            env = { B = "3", TOKEN = "own" }
            limits = { memory = 1073741824 }
            [programs.mine]
            start = ["mine", "{conversation}"]
            """);
        var source = fixture.Source with { Environment = name => name == "TOKEN" ? "passed" : null };
        var load = ConfigurationLoader.Load(source);
        Assert.Empty(load.Errors);
        var configuration = load.Configuration!;

        Assert.Equal([new IPEndPoint(IPAddress.Any, 22), new IPEndPoint(IPAddress.IPv6Loopback, 0)], configuration.Listen);
        Assert.Equal("/var/lib/agentssh", configuration.StateDirectory);
        Assert.Equal(EngineChoice.Docker, configuration.Engine);
        Assert.Equal("/run/podman/podman.sock", configuration.EngineSocket);
        Assert.Equal(LogFormat.Json, configuration.LogFormat);
        Assert.Equal(LogLevel.Debug, configuration.LogLevel);
        Assert.Equal(
            new LimitsConfiguration
            {
                LoginGraceTime = TimeSpan.FromSeconds(90),
                MaxStartups = new MaxStartups(5, 50, 20),
                MaxAuthTries = 3,
                MaxSessions = 4,
                ClientAliveInterval = TimeSpan.Zero,
                ClientAliveCountMax = 2,
                RekeyLimit = 64L << 20,
                PerSourceMaxStartups = 7,
                PerSourceNetBlockSize = new NetBlockSize(24, 56),
                PerSourcePenalties = new SshPenaltyLimits { AuthFail = TimeSpan.FromSeconds(10), NoAuth = TimeSpan.Zero, Max = TimeSpan.FromHours(1) },
                PerSourcePenaltyExemptList = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("::1/128")],
                MaxAgents = 3,
                UnusedConnectionTimeout = TimeSpan.FromHours(1),
                ChannelTimeouts =
                [
                    new ChannelTimeout("session:shell", TimeSpan.FromHours(2)),
                    new ChannelTimeout("session:command", TimeSpan.FromHours(2)),
                    new ChannelTimeout("session:subsystem:sftp", TimeSpan.FromHours(2)),
                    new ChannelTimeout("direct-tcpip", TimeSpan.FromMinutes(10)),
                ],
            },
            configuration.Limits);

        var own = configuration.Agents["alice"];
        Assert.Equal(["mine", "{conversation}"], own.Program.Start);
        Assert.Equal("plain", own.Program.Kind);
        Assert.Equal("registry.example:5000/a/b@sha256:00", own.Image);
        Assert.Equal(OnExit.Stay, own.OnExit);
        Assert.Equal(ExecPolicy.Nobody, own.Exec);
        Assert.Equal(InboxPolicy.Keep, own.Inbox);
        Assert.Equal(["--flag"], own.Arguments);
        Assert.Equal(new ContainerLimits { MemoryBytes = 512L << 20, Cpus = 1, Pids = 100 }, own.Limits);
        Assert.Equal(new Dictionary<string, string> { ["A"] = "1", ["B"] = "2", ["TOKEN"] = "passed" }, own.Environment);

        var shared = configuration.Agents["team"];
        Assert.Equal(
            new Dictionary<string, Role> { ["alice"] = Role.Owner, ["bob"] = Role.Driver, ["carol"] = Role.Watcher }, shared.Roles);
        Assert.Equal(team, shared.Workspace);
        Assert.Equal([new MountConfiguration(team, "/reference", true), new MountConfiguration(team, "/data", false)], shared.Mounts);
        Assert.Equal("shell", shared.Program.Name);
        Assert.Empty(shared.Arguments);
        Assert.Equal(ExecPolicy.Drivers, shared.Exec);
        Assert.Equal(InboxPolicy.Off, shared.Inbox);
        Assert.Equal(OnExit.Stay, shared.OnExit);
        Assert.Equal(new Dictionary<string, string> { ["A"] = "1", ["B"] = "3", ["TOKEN"] = "own" }, shared.Environment);
        Assert.Equal(new ContainerLimits { MemoryBytes = 1L << 30, Cpus = 1, Pids = 100 }, shared.Limits);
    }

    [Fact]
    public void FindAgent_FurtherAgentOfAUser_InheritsAllButWorkspaceMountsAndGuests()
    {
        using var fixture = new ConfigurationFixture();
        var other = Directory.CreateDirectory(Path.Combine(fixture.Directory, "other")).FullName;
        fixture.Write($$"""
            {{ConfigurationFixture.Users}}
            [agents.alice]
            program = "shell"
            drivers = ["bob"]
            workspace = "{{other}}"
            mounts = ["{{other}}:/other"]
            env = { A = "1" }
            limits = { pids = 99 }
            [agents."alice.web"]
            drivers = ["carol"]
            limits = { cpus = 1 }
            """);
        var configuration = fixture.Load();

        var made = configuration.FindAgent("alice.api")!;
        Assert.Equal("alice.api", made.Name);
        Assert.Equal("alice", made.Owner);
        Assert.Equal("shell", made.Program.Name);
        Assert.Equal(99, made.Limits.Pids);
        Assert.Equal("1", made.Environment["A"]);
        Assert.Null(made.Workspace);
        Assert.Empty(made.Mounts);
        Assert.Equal(["alice"], made.Roles.Keys);

        var declared = configuration.FindAgent("alice.web")!;
        Assert.Equal("alice", declared.Owner);
        Assert.Equal(["alice", "carol"], declared.Roles.Keys.Order());
        Assert.Equal(new ContainerLimits { Cpus = 1, Pids = 99 }, declared.Limits);
        Assert.Equal("shell", declared.Program.Name);
        Assert.Null(declared.Workspace);

        Assert.Equal(other, configuration.FindAgent("alice")!.Workspace);
        Assert.Equal(["alice", "bob"], configuration.FindAgent("alice")!.Roles.Keys.Order());
    }

    [Theory]
    [InlineData("dave")]
    [InlineData("dave.api")]
    [InlineData("alice.")]
    [InlineData(".api")]
    [InlineData("alice.api.more")]
    [InlineData("alice.Api")]
    [InlineData("alice./etc")]
    [InlineData("alice.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("")]
    [InlineData("alice\0")]
    public void FindAgent_NameThatIsNone_FindsNothing(string name) =>
        Assert.Null(ConfigurationFixture.Load(ConfigurationFixture.Users).FindAgent(name));

    [Fact]
    public void Load_SharedAgentNamedLikeNobody_IsNoBaseForFurtherOnes()
    {
        var configuration = ConfigurationFixture.Load(ConfigurationFixture.Users + "[agents.team]\nowner = \"alice\"");
        Assert.NotNull(configuration.FindAgent("team"));
        Assert.Null(configuration.FindAgent("team.api"));
    }

    [Fact]
    public void Load_FileMissing_SaysSo()
    {
        using var fixture = new ConfigurationFixture();
        File.Delete(fixture.Source.File);
        var error = Assert.Single(fixture.LoadErrors());
        Assert.Equal($"{fixture.Source.File}:1:1: the configuration file does not exist", error.ToString());
    }

    [Fact]
    public void Load_FileIsDirectory_SaysSo()
    {
        using var fixture = new ConfigurationFixture();
        var errors = ConfigurationLoader.Load(new ConfigurationSource(fixture.Directory)).Errors;
        Assert.Equal("the configuration file is a directory", Assert.Single(errors).Message);
    }

    [Fact]
    public void Load_FileTooLarge_SaysSo()
    {
        using var fixture = new ConfigurationFixture(new string('#', 1024 * 1024 + 1));
        Assert.Equal("the configuration file is larger than 1MiB", Assert.Single(fixture.LoadErrors()).Message);
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void Load_FileNotReadable_SaysSo()
    {
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Skip("root may read every file");
        }

        using var fixture = new ConfigurationFixture(ConfigurationFixture.Users);
        File.SetUnixFileMode(fixture.Source.File, UnixFileMode.None);
        Assert.Contains("may not be read", Assert.Single(fixture.LoadErrors()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ExtraUser_IsBesideThoseOfTheFile()
    {
        using var fixture = new ConfigurationFixture("");
        var load = ConfigurationLoader.Load(fixture.Source with { ExtraUser = new ExtraUser("dave", [ConfigurationFixture.Key(9)]) });
        Assert.Empty(load.Errors);
        Assert.Equal("dave", load.Configuration!.Keys.OwnerOf(ConfigurationFixture.Key(9)));
        Assert.Equal("dave", load.Configuration.FindAgent("dave.api")!.Owner);
    }

    [Fact]
    public void Load_ExtraUserOfTheFile_HasBothKeysAndTakesNobodyElses()
    {
        using var fixture = new ConfigurationFixture(ConfigurationFixture.Users);
        var extra = new ExtraUser("alice", [ConfigurationFixture.Key(9), ConfigurationFixture.Key(2)]);
        var configuration = ConfigurationLoader.Load(fixture.Source with { ExtraUser = extra }).Configuration!;
        Assert.Equal([ConfigurationFixture.Key(1), ConfigurationFixture.Key(9)], configuration.Users["alice"].Keys);
        Assert.Equal("bob", configuration.Keys.OwnerOf(ConfigurationFixture.Key(2)));
    }
}
