using System.Net;
using AgentSsh.FakeModel;
using AgentSsh.Testing;

namespace AgentSsh.World;

/// <summary>
/// A gateway with its own state, port, users (alice, bob and carol unless others are named), and a scripted model that its agents talk to. What it made, containers and
/// volumes too, is gone after dispose. Worlds do not disturb each other.
/// </summary>
public sealed class AgentWorld : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly AgentWorldOptions _options;
    private readonly int _port = FreePort.Next();
    private readonly Dictionary<string, Person> _people = new(StringComparer.Ordinal);
    private GatewayProcess? _gateway;

    private AgentWorld(AgentWorldOptions options)
    {
        _options = options;
        Model = FakeModelServer.StartForContainers();
    }

    /// <summary>The model behind every agent.</summary>
    public FakeModelServer Model { get; }

    /// <summary>The gateway that runs now.</summary>
    public GatewayProcess Gateway => _gateway ?? throw new InvalidOperationException("no gateway runs");

    public string ConfigPath => _directory["agents.toml"];

    public string StateDirectory => _directory["state"];

    public Person Alice => _people["alice"];

    public Person Bob => _people["bob"];

    public Person Carol => _people["carol"];

    /// <summary>Why a world cannot be made on this machine, or null.</summary>
    public static async Task<string?> MissingAsync(AgentWorldOptions? options = null)
    {
        options ??= new AgentWorldOptions();
        return GatewayCommand.Missing()
            ?? Requirements.Programs("ssh", "ssh-keygen")
            ?? (options.Engine == "local" ? Requirements.Programs("tmux", options.Program == "claude" ? "claude" : "sh") : await Requirements.DockerImageAsync(options.Image));
    }

    /// <summary>Makes keys and configuration, and starts the gateway.</summary>
    /// <exception cref="TimeoutException">The gateway does not listen; the message shows its output.</exception>
    public static async Task<AgentWorld> StartAsync(AgentWorldOptions? options = null)
    {
        var world = new AgentWorld(options ?? new AgentWorldOptions());
        try
        {
            foreach (var person in world._options.People)
            {
                await world.AddPersonAsync(person);
            }

            await world.WriteConfigAsync(world.Config());
            await world.StartGatewayAsync();
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where the gateway listens, on 127.0.0.1.</summary>
    public int Port => _port;

    /// <summary>Somebody of the world.</summary>
    public Person Person(string name) => _people[name];

    /// <summary>A new key and ssh configuration; the configuration of the gateway is not changed.</summary>
    public Task<Person> AddPersonAsync(string name) => AddPersonAsync(new PersonOptions(name));

    /// <inheritdoc cref="AddPersonAsync(string)"/>
    public async Task<Person> AddPersonAsync(PersonOptions options)
    {
        var key = await SshKeys.CreateAsync(_directory.Path, options.Name);
        var config = new SshClientConfig
        {
            Directory = _directory.Path,
            Name = $"ssh_config.{options.Name}",
            Address = options.Address,
            Port = _port,
            IdentityFiles = [key.PrivateKeyPath],
            Lines = options.SshLines,
        }.Write();
        return _people[options.Name] = new Person(options.Name, key, config);
    }

    /// <summary>The text of agents.toml as it is made from the options and the people there are.</summary>
    public string Config() => AgentWorldConfig.Text(_options, _port, StateDirectory, ModelUrl(), _people.Values);

    /// <summary>Replaces agents.toml as an editor does, by rename; the gateway takes note when it will.</summary>
    public async Task WriteConfigAsync(string text)
    {
        var next = ConfigPath + ".new";
        await File.WriteAllTextAsync(next, text);
        File.Move(next, ConfigPath, overwrite: true);
    }

    /// <summary>Starts the gateway, on the same port and state as the one before it.</summary>
    public async Task StartGatewayAsync()
    {
        if (_gateway is { } before)
        {
            _gateway = null;
            await before.DisposeAsync();
        }

        // What the person who runs the tests has must not reach the agents: theirs comes from the configuration.
        var environment = new Dictionary<string, string?> { ["ANTHROPIC_API_KEY"] = null, ["ANTHROPIC_AUTH_TOKEN"] = null, ["ANTHROPIC_BASE_URL"] = null, ["OPENAI_API_KEY"] = null };
        if (_options.Relays)
        {
            environment["AGENTSSH_RELAY"] = "1";
        }

        IReadOnlyList<string> serve = GatewayCommand.Serve(ConfigPath);
        _gateway = await GatewayProcess.StartAsync(_options.OwnSession ? ["setsid", .. serve] : serve, environment, _options.ReadyTimeout);
    }

    /// <summary>Kills the gateway as a crash would and starts it anew.</summary>
    public async Task CrashAndRestartGatewayAsync()
    {
        await Gateway.KillAsync();
        await StartGatewayAsync();
    }

    /// <summary>Removes the containers and volumes, or ends the supervisors, of another state directory that the gateway was given meanwhile.</summary>
    public static async Task RemoveContainersAsync(string stateDirectory)
    {
        await DockerLeftovers.RemoveAsync(stateDirectory);
        await LocalSupervisors.StopAsync(stateDirectory);
    }

    /// <summary>The process ids of the supervisors that the local engine runs for this world.</summary>
    public IReadOnlyList<int> LocalSupervisorIds() => LocalSupervisors.Of(StateDirectory);

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_gateway is not null)
            {
                await _gateway.DisposeAsync();
            }
        }
        finally
        {
            await RemoveContainersAsync(StateDirectory);

            await Model.DisposeAsync();
            _directory.Dispose();
        }
    }

    private Uri ModelUrl() => _options.Engine == "local"
        ? Model.LocalUrl
        : Model.UrlAt(HostAddresses.ForContainers() ?? IPAddress.Loopback);
}
