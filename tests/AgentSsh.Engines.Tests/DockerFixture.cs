using System.Text.Json;
using AgentSsh.Engines.Docker;

namespace AgentSsh.Engines.Tests;

/// <summary>The engine that answers on this machine, under an instance of this test's own; all that the test made on it goes with it.</summary>
public sealed class DockerFixture : IAsyncLifetime
{
    /// <summary>Small, and on hand wherever the default agent image is built.</summary>
    public const string BaseImage = "debian:trixie-slim";

    private readonly TestFolders _folders = new();
    private readonly List<string> _images = [];
    private readonly List<DockerEngine> _engines = [];

    internal TestFolders Folders => _folders;

    internal string Instance { get; } = "t" + Guid.NewGuid().ToString("N")[..12];

    internal static CancellationToken Limit => new CancellationTokenSource(TimeSpan.FromSeconds(90)).Token;

    internal string Socket { get; private set; } = "";

    /// <summary>What answers there is Podman, which says some things in other words.</summary>
    internal bool IsPodman { get; private set; }

    /// <summary>It can limit memory and the like, which a rootless one cannot with version 1 of the control groups.</summary>
    internal bool HasLimits { get; private set; }

    /// <summary>An engine object of its own, as a gateway that starts anew has.</summary>
    internal DockerEngine NewEngine()
    {
        var engine = new DockerEngine(new DockerEngineOptions { Instance = Instance, SocketPath = Socket });
        _engines.Add(engine);
        return engine;
    }

    /// <summary>Runs the docker command against the same engine.</summary>
    internal Task<string> DockerAsync(params string[] arguments) => Command.RunAsync("docker", ["-H", $"unix://{Socket}", .. arguments]);

    /// <summary>Runs a shell line inside as the agent's user.</summary>
    internal Task<string> InsideAsync(AgentContainer container, string line) => DockerAsync("exec", container.Id, "/bin/sh", "-c", line);

    internal async Task<JsonElement> InspectAsync(AgentContainer container)
    {
        using var document = JsonDocument.Parse(await DockerAsync("inspect", container.Id));
        return document.RootElement[0].Clone();
    }

    internal string ImageName(string suffix)
    {
        var name = $"agentssh-engines-{Instance}/{suffix}";
        _images.Add(name);
        return name;
    }

    public async ValueTask InitializeAsync()
    {
        if (DockerSocket.Find() is not { } socket)
        {
            return;
        }

        Socket = socket;
        var engine = NewEngine();
        try
        {
            var info = await engine.ProbeAsync(Limit);
            IsPodman = info.Name == "podman";
            HasLimits = !info.Warnings.Any(warning => warning.Contains("cannot limit", StringComparison.Ordinal));
            Missing = !Command.Exists("docker")
                ? "the docker command, by which the tests look at what was made, is not installed"
                : await engine.FindImageAsync(BaseImage, Limit) is null ? $"the image {BaseImage} is not on the engine" : null;
        }
        catch (EngineUnavailableException exception)
        {
            Missing = exception.Message;
        }
    }

    /// <summary>Why the tests cannot run here; null when they can.</summary>
    internal string? Missing { get; private set; } = "no engine's socket was found";

    internal void Require() => Assert.SkipWhen(Missing is not null, Missing ?? "");

    public async ValueTask DisposeAsync()
    {
        if (Missing is null)
        {
            await RemoveAllAsync(["ps", "-aq", "--filter", $"label=dev.agentssh.instance={Instance}"], ["rm", "-f"]);
            await RemoveAllAsync(["volume", "ls", "-q", "--filter", $"name=agentssh-{Instance}-"], ["volume", "rm", "-f"]);
            foreach (var image in _images)
            {
                await Command.TryRunAsync("docker", ["-H", $"unix://{Socket}", "rmi", "-f", image]);
            }
        }

        foreach (var engine in _engines)
        {
            await engine.DisposeAsync();
        }

        _folders.Dispose();
    }

    private async Task RemoveAllAsync(string[] list, string[] remove)
    {
        var found = (await DockerAsync(list)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (found.Length > 0)
        {
            await DockerAsync([.. remove, .. found]);
        }
    }
}
