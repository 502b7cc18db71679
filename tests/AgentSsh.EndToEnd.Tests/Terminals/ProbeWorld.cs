using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Terminals;

/// <summary>One gateway, whose agents run the probe, for all tests of terminals: they come to it one after the other, and each begins anew.</summary>
public sealed class ProbeWorld : IAsyncLifetime
{
    private const string Tables = """
        [programs.probe]
        start = ["perl", "-e", 'eval $ENV{"PROBE"}; die $@']

        [agents.team]
        owner = "alice"
        drivers = ["bob"]

        """;

    private AgentWorld? _world;

    /// <summary>Why there is none here, or null.</summary>
    public string? Missing { get; private set; }

    public AgentWorld World => _world ?? throw new InvalidOperationException(Missing);

    /// <summary>Where the probe listens, beside the terminal.</summary>
    public int Port { get; } = FreePort.Next();

    public async ValueTask InitializeAsync()
    {
        var options = new AgentWorldOptions
        {
            Program = "probe",
            Tables = Tables,
            AgentEnvironment = new Dictionary<string, string>
            {
                ["PROBE"] = await File.ReadAllTextAsync(RepositoryRoot.File("tests/AgentSsh.EndToEnd.Tests/Terminals/probe.pl")),
                ["PROBE_PORT"] = Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            },
        };
        Missing = await AgentWorld.MissingAsync(options) ?? (TestEngine.IsLocal ? await MissingHereAsync() : null);
        if (Missing is null)
        {
            _world = await AgentWorld.StartAsync(options);
        }
    }

    // What a terminal gets is tmux's doing, and these are the tests of the image's: older ones know no hyperlinks, or lose a part of a large paste.
    private static async Task<string?> MissingHereAsync()
    {
        if (Requirements.Programs("perl", "tmux") is { } missing)
        {
            return missing;
        }

        string version = (await ProcessRunner.RunAsync("tmux", ["-V"])).StdoutText.Trim();
        return string.CompareOrdinal(version, "tmux 3.6") >= 0 ? null : $"this machine has {version}; these tests are of tmux 3.6 and later";
    }

    public async ValueTask DisposeAsync()
    {
        if (_world is not null)
        {
            await _world.DisposeAsync();
        }
    }
}
