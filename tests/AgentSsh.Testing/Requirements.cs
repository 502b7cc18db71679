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

    /// <summary>The run's container engine answers (<see cref="TestEngine"/>).</summary>
    public static Task<string?> DockerAsync() => AskAsync("docker", async () =>
    {
        if (TestEngine.IsLocal)
        {
            return "needs a container";
        }

        if (Programs(TestEngine.Program) is { } missing)
        {
            return missing;
        }

        var version = await TestEngine.RunAsync("version", "--format", "{{.Server.Version}}");
        return version.ExitCode == 0 ? null : $"no {TestEngine.Name} engine answers: {version.StderrText.Trim()}";
    });

    /// <summary>An image in the run's container engine.</summary>
    public static Task<string?> DockerImageAsync(string image) => AskAsync("image " + image, async () =>
    {
        if (await DockerAsync() is { } missing)
        {
            return missing;
        }

        var inspect = await TestEngine.RunAsync("image", "inspect", "--format", "{{.Id}}", image);
        return inspect.ExitCode == 0 ? null : $"the image {image} is not built (scripts/test builds it)";
    });

    /// <summary>The run's engine can freeze a container and limit it, which a rootless one cannot with version 1 of the control groups.</summary>
    public static Task<string?> ControlGroupsAsync() => AskAsync("control groups", async () =>
    {
        if (!TestEngine.IsPodman || await DockerAsync() is not null)
        {
            return await DockerAsync();
        }

        var info = await TestEngine.RunAsync("info", "--format", "{{.Host.Security.Rootless}} {{.Host.CgroupsVersion}}");
        return info.StdoutText.Trim() == "true v1" ? "the engine has no control groups here, by which it would pause and limit" : null;
    });

    /// <summary>A program in an image of the run's container engine.</summary>
    public static Task<string?> ProgramInImageAsync(string image, string program) => AskAsync($"{program} in {image}", async () =>
    {
        if (await DockerImageAsync(image) is { } missing)
        {
            return missing;
        }

        var found = await TestEngine.RunAsync("run", "--rm", "--network", "none", "--entrypoint", "/bin/sh", image, "-c", $"command -v {program}");
        return found.ExitCode == 0
            ? null
            : $"the image {image} has no {program}; AGENTSSH_IMAGE=agentssh/agent:programs AGENTSSH_PROGRAMS=\"claude codex opencode\" scripts/test builds one that has";
    });

    /// <summary>The path of a program in PATH, or null.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);

    /// <summary>Each question is asked of the machine once in a test run.</summary>
    private static Task<string?> AskAsync(string key, Func<Task<string?>> ask) => Asked.GetOrAdd(key, _ => new Lazy<Task<string?>>(ask)).Value;
}
