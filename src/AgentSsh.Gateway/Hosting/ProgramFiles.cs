using AgentSsh.Engines;

namespace AgentSsh.Gateway.Hosting;

/// <summary>What lies beside the gateway's program and goes into containers.</summary>
/// <param name="SupervisorDirectory">Absolute path of the directory that holds the published supervisor.</param>
/// <param name="ImageDirectory">Absolute path of the default image's build context; null where it was not brought along.</param>
internal sealed record ProgramFiles(string SupervisorDirectory, string? ImageDirectory)
{
    /// <summary>Names the supervisor's directory when it is not beside the program.</summary>
    public const string SupervisorVariable = "AGENTSSH_SUPERVISOR_DIR";

    /// <summary>Names the image's directory when it is not above the program.</summary>
    public const string ImageVariable = "AGENTSSH_IMAGE_DIR";

    /// <summary>Finds them.</summary>
    /// <param name="programDirectory">Where the gateway's program is.</param>
    /// <param name="environment">The environment.</param>
    /// <exception cref="StartupException">The supervisor is missing, or a variable names a wrong place.</exception>
    public static ProgramFiles Find(string programDirectory, Func<string, string?> environment)
    {
        var problems = new List<StartupProblem>();
        string supervisor = FindSupervisor(programDirectory, environment, problems);
        string? image = FindImage(programDirectory, environment, problems);
        return problems.Count == 0 ? new ProgramFiles(supervisor, image) : throw new StartupException(problems);
    }

    private static string FindSupervisor(string programDirectory, Func<string, string?> environment, List<StartupProblem> problems)
    {
        if (environment(SupervisorVariable) is { Length: > 0 } named)
        {
            string directory = Path.GetFullPath(named);
            if (!HasSupervisor(directory))
            {
                problems.Add(new StartupProblem(
                    $"{SupervisorVariable} names {directory}, where there is no {AgentSpecification.SupervisorFileName}; scripts/build makes it in artifacts/supervisor.",
                    ExitCode.MissingFile));
            }

            return directory;
        }

        string beside = Path.GetFullPath(Path.Combine(programDirectory, "../supervisor"));
        IEnumerable<string> places = [beside, .. Above(programDirectory).Select(directory => Path.Combine(directory, "artifacts/supervisor"))];
        if (places.FirstOrDefault(HasSupervisor) is { } found)
        {
            return found;
        }

        problems.Add(new StartupProblem(
            $"the supervisor {Path.Combine(beside, AgentSpecification.SupervisorFileName)} is missing; make it with scripts/build, or name its directory in {SupervisorVariable}.",
            ExitCode.MissingFile));
        return beside;
    }

    private static string? FindImage(string programDirectory, Func<string, string?> environment, List<StartupProblem> problems)
    {
        if (environment(ImageVariable) is { Length: > 0 } named)
        {
            string directory = Path.GetFullPath(named);
            if (!HasDockerfile(directory))
            {
                problems.Add(new StartupProblem(
                    $"{ImageVariable} names {directory}, where there is no Dockerfile; name the directory image/ of the sources, or unset it.",
                    ExitCode.MissingFile));
            }

            return directory;
        }

        return Above(programDirectory).Select(directory => Path.Combine(directory, "image")).FirstOrDefault(HasDockerfile);
    }

    private static bool HasSupervisor(string directory) => File.Exists(Path.Combine(directory, AgentSpecification.SupervisorFileName));

    private static bool HasDockerfile(string directory) => File.Exists(Path.Combine(directory, "Dockerfile"));

    private static IEnumerable<string> Above(string directory)
    {
        for (DirectoryInfo? at = new(directory); at is not null; at = at.Parent)
        {
            yield return at.FullName;
        }
    }
}
