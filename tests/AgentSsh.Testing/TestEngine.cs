namespace AgentSsh.Testing;

/// <summary>The engine that this run's worlds live in, as <c>scripts/test --engine</c> says by variables of the environment; Docker without them.</summary>
public static class TestEngine
{
    private const string NameVariable = "AGENTSSH_TEST_ENGINE";
    private const string LinkVariable = "AGENTSSH_TEST_LINK";

    /// <summary><c>docker</c>, <c>podman</c> or <c>local</c>, as <c>engine</c> in agents.toml.</summary>
    public static string Name { get; } = Read(NameVariable, "docker", "docker", "podman", "local");

    /// <summary><c>auto</c>, <c>socket</c> or <c>exec</c>, as <c>link</c> in agents.toml.</summary>
    public static string Link { get; } = Read(LinkVariable, "auto", "auto", "socket", "exec");

    /// <summary>There are no containers.</summary>
    public static bool IsLocal => Name == "local";

    /// <summary>The engine is Podman.</summary>
    public static bool IsPodman => Name == "podman";

    /// <summary>The engine's own command: <c>docker</c>, or <c>podman</c>, which finds the service by CONTAINER_HOST.</summary>
    public static string Program => IsPodman ? "podman" : "docker";

    /// <summary>Path of the engine's socket.</summary>
    public static string Socket
    {
        get
        {
            string? named = Environment.GetEnvironmentVariable(IsPodman ? "CONTAINER_HOST" : "DOCKER_HOST");
            return string.IsNullOrEmpty(named) ? (IsPodman ? "/run/podman/podman.sock" : "/var/run/docker.sock") : new Uri(named).AbsolutePath;
        }
    }

    /// <summary>Runs the engine's command, of which Docker's and Podman's understand the same words.</summary>
    public static Task<ProcessResult> RunAsync(params string[] arguments)
    {
        string[] command = Command(arguments);
        return ProcessRunner.RunAsync(command[0], command[1..]);
    }

    /// <summary>The words of a command line that runs it.</summary>
    public static string[] Command(params string[] arguments) => [Program, .. IsPodman ? ["--remote"] : Array.Empty<string>(), .. arguments];

    private static string Read(string variable, string standard, params string[] known)
    {
        string value = Environment.GetEnvironmentVariable(variable) is { Length: > 0 } set ? set : standard;
        return known.Contains(value, StringComparer.Ordinal)
            ? value
            : throw new InvalidOperationException($"{variable} is '{value}'; known are {string.Join(", ", known)}");
    }
}
