namespace AgentSsh.Gateway.Hosting.Cli;

/// <summary>Which configuration is meant when none is named.</summary>
internal static class ConfigurationSearch
{
    /// <summary>For people.</summary>
    public const string Description = "./agents.toml, /etc/agentssh/agents.toml, or the one of the sources that the program was built from";

    private const string FileName = "agents.toml";
    private const string SystemPath = "/etc/agentssh/agents.toml";

    /// <summary>The absolute path of the configuration; of one that is named even when it does not exist.</summary>
    /// <exception cref="StartupException">None is named and there is none.</exception>
    public static string Find(string? named) => Find(named, Environment.CurrentDirectory, AppContext.BaseDirectory, File.Exists);

    internal static string Find(string? named, string workingDirectory, string programDirectory, Func<string, bool> exists)
    {
        if (named is not null)
        {
            return Path.GetFullPath(named, workingDirectory);
        }

        string[] places = [Path.Combine(workingDirectory, FileName), SystemPath, .. Above(programDirectory)];
        return places.FirstOrDefault(exists) ?? throw new StartupException(
            $"there is no configuration: neither {places[0]} nor {SystemPath}; name one with --config, or make one from config/agents.example.toml.",
            ExitCode.Configuration);
    }

    private static IEnumerable<string> Above(string directory)
    {
        for (DirectoryInfo? at = new(directory); at is not null; at = at.Parent)
        {
            yield return Path.Combine(at.FullName, FileName);
        }
    }
}
