using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Hosting;
using AgentSsh.Gateway.Hosting.Logging;
using AgentSsh.Ssh;
using AgentSsh.Ssh.Keys;
using AgentSsh.Testing;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Tests.Hosting;

/// <summary>
/// A whole gateway in this process, on a free port, with people who have real keys and a real ssh. Its engine is a <see cref="FakeEngine"/>.
/// alice owns the agent team, bob drives it, carol watches; mallory has a key that nobody knows.
/// </summary>
public sealed class RunningGateway : IAsyncLifetime
{
    internal const string Secret = "sk-a-secret-of-the-environment";

    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, SshKeyPair> _keys = [];
    private string _settings = "";
    private Serilog.Extensions.Logging.SerilogLoggerFactory _loggers = null!;

    internal FakeEngine Engine { get; } = new();

    internal GatewayHost Host { get; private set; } = null!;

    internal LogSink TextLog { get; } = new(new TextLogFormatter(hasColours: false));

    internal LogSink JsonLog { get; } = new(new JsonLogFormatter());

    /// <summary>Whether those who fail are held to it: on one machine all tests are one source.</summary>
    internal bool Penalises { get; init; }

    internal string StatePath => _directory["state"];

    internal string ConfigPath => _directory["agents.toml"];

    internal IReadOnlyDictionary<string, SshKeyPair> Keys => _keys;

    public async ValueTask InitializeAsync()
    {
        foreach (var person in (string[])["alice", "bob", "carol", "mallory"])
        {
            _keys[person] = await SshKeys.CreateAsync(_directory.Path, person);
        }

        WriteConfiguration("alice", "bob", "carol");
        Directory.CreateDirectory(_directory["supervisor"]);
        await File.WriteAllTextAsync(Path.Combine(_directory["supervisor"], "agentssh-supervisor"), "");
        _loggers = LogSink.Factory(TextLog, JsonLog);
        Host = await StartAsync();
    }

    /// <summary>Stops it and starts it again, with more lines in <c>[gateway]</c>, on another port.</summary>
    internal async Task RestartAsync(string settings)
    {
        await Host.DisposeAsync();
        _settings = settings;
        WriteConfiguration("alice", "bob", "carol");
        Host = await StartAsync();
    }

    private async Task<GatewayHost> StartAsync()
    {
        var store = new ConfigurationStore(new ConfigurationSource(ConfigPath), _loggers.CreateLogger<ConfigurationStore>(), TimeProvider.System);
        store.Load();
        var host = await GatewayHost.StartAsync(new GatewayHostOptions
        {
            Configuration = store,
            Loggers = _loggers,
            Files = new ProgramFiles(_directory["supervisor"], null),
            Engine = Engine,
        });
        foreach (var (person, keys) in _keys)
        {
            new SshClientConfig
            {
                Directory = _directory.Path,
                Name = $"ssh_config_{person}",
                Port = host.Addresses[0].Port,
                IdentityFiles = [keys.PrivateKeyPath],
            }.Write();
        }

        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _loggers.Dispose();
        _directory.Dispose();
    }

    /// <summary>Writes a configuration with these people alone.</summary>
    internal void WriteConfiguration(params string[] people) => File.WriteAllText(ConfigPath, $"""
        [gateway]
        listen    = ["127.0.0.1:0"]
        login_hint = "off"
        state_dir = "{StatePath}"
        {_settings}
        [gateway.limits]
        max_agents = 2
        per_source_penalty_exempt_list = [{(Penalises ? "" : "\"127.0.0.0/8\"")}]
        [defaults]
        program = "shell"
        env     = {"{"} API_KEY = "{Secret}" {"}"}
        {string.Concat(people.Select(person => $"[users.{person}]\nkeys = [\"{_keys[person].PublicKeyLine}\"]\n"))}
        [agents.team]
        owner    = "alice"
        drivers  = [{(people.Contains("bob") ? "\"bob\"" : "")}]
        watchers = [{(people.Contains("carol") ? "\"carol\"" : "")}]
        """);

    /// <summary>The arguments of a person's ssh.</summary>
    internal string[] Arguments(string person, string agent, params string[] rest) =>
        ["-F", Config(person), "-l", agent, SshClientConfig.HostName, .. rest];

    /// <summary>Runs a person's ssh without a terminal.</summary>
    internal Task<ProcessResult> SshAsync(string person, string agent, params string[] rest) =>
        ProcessRunner.RunAsync("ssh", Arguments(person, agent, rest), new ProcessRunnerOptions());

    /// <summary>Runs a person's ssh without a terminal, with an input.</summary>
    internal Task<ProcessResult> SshAsync(string person, string agent, Stream input, params string[] rest) =>
        ProcessRunner.RunAsync("ssh", Arguments(person, agent, rest), new ProcessRunnerOptions { Stdin = input, Timeout = TimeSpan.FromMinutes(2) });

    /// <summary>Puts a person in front of an agent's screen.</summary>
    internal TerminalClient Terminal(string person, string agent) => TerminalClient.Start("ssh", Arguments(person, agent));

    /// <summary>Logs a person in with a client of our own, which can be as rude as it likes.</summary>
    internal async Task<SshConnection> ConnectAsync(string person, string agent, ConnectionHandler handler)
    {
        using SshPrivateKey key = SshPrivateKey.Load(_keys[person].PrivateKeyPath);
        return await SshClient.ConnectAsync(
            new SshClientOptions
            {
                Host = "127.0.0.1",
                Port = Host.Addresses[0].Port,
                UserName = agent,
                Keys = [key],
                HostKeyVerifier = static _ => ValueTask.FromResult(true),
                MaxChannels = 1000,
            },
            handler);
    }

    private string Config(string person) => _directory[$"ssh_config_{person}"];
}
