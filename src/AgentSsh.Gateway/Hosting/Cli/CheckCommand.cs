using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Hosting.Cli;

/// <summary><c>agentssh check</c>.</summary>
internal static class CheckCommand
{
    public static int Run(string? named, TextWriter output)
    {
        string path = ConfigurationSearch.Find(named);
        ConfigurationLoad load = ConfigurationLoader.Load(new ConfigurationSource(path));
        if (load.Errors.Count > 0)
        {
            // On stdout: the errors are what was asked for.
            output.WriteLine(ConfigurationErrorFormatter.Format(load.Errors));
            return ExitCode.Configuration;
        }

        output.WriteLine($"{path} is fine");
        return ExitCode.Success;
    }
}
