using System.Collections.Concurrent;

namespace AgentSsh.Testing;

/// <summary>What a test needs of the machine; each answers null when it is there, or the reason for <c>Assert.Skip</c>.</summary>
public static class Requirements
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string?>>> Asked = new(StringComparer.Ordinal);

    /// <summary>Programs in PATH.</summary>
    public static string? Programs(params string[] names)
    {
        var missing = names.Where(name => Find(name) is null).ToArray();
        return missing.Length == 0 ? null : $"not installed: {string.Join(", ", missing)}";
    }

    /// <summary>A Docker engine that answers.</summary>
    public static Task<string?> DockerAsync() => AskAsync("docker", async () =>
    {
        if (Programs("docker") is { } missing)
        {
            return missing;
        }

        var version = await ProcessRunner.RunAsync("docker", ["version", "--format", "{{.Server.Version}}"]);
        return version.ExitCode == 0 ? null : $"no Docker engine answers: {version.StderrText.Trim()}";
    });

    /// <summary>An image in the Docker engine.</summary>
    public static Task<string?> DockerImageAsync(string image) => AskAsync("image " + image, async () =>
    {
        if (await DockerAsync() is { } missing)
        {
            return missing;
        }

        var inspect = await ProcessRunner.RunAsync("docker", ["image", "inspect", "--format", "{{.Id}}", image]);
        return inspect.ExitCode == 0 ? null : $"the image {image} is not built (scripts/test builds it)";
    });

    /// <summary>The path of a program in PATH, or null.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);

    /// <summary>Each question is asked of the machine once in a test run.</summary>
    private static Task<string?> AskAsync(string key, Func<Task<string?>> ask) => Asked.GetOrAdd(key, _ => new Lazy<Task<string?>>(ask)).Value;
}
