using AgentSsh.Toml;

namespace AgentSsh.Gateway.Hosting.Cli;

/// <summary>Reads where the state directory is and no more, so that a gateway can be asked while its configuration is being rewritten.</summary>
internal static class StateDirectorySetting
{
    private const string Default = ".agentssh";

    /// <summary>Its absolute path.</summary>
    /// <exception cref="StartupException">The file cannot be read, or is no TOML.</exception>
    public static string Read(string configurationPath)
    {
        string directory = Path.GetDirectoryName(configurationPath) ?? "/";
        try
        {
            TomlTable document = TomlReader.Parse(File.ReadAllBytes(configurationPath));
            string setting = document.TryGetValue("gateway", out TomlValue? gateway)
                && gateway is TomlTable table
                && table.TryGetValue("state_dir", out TomlValue? value)
                && value is TomlString { Value: { Length: > 0 } text }
                    ? text
                    : Default;
            return Path.GetFullPath(setting, directory);
        }
        catch (TomlException e)
        {
            throw new StartupException($"{configurationPath}:{e.Line}:{e.Column}: {e.Reason}", ExitCode.Configuration);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"the configuration {configurationPath} cannot be read: {e.Message}", ExitCode.Configuration);
        }
    }
}
