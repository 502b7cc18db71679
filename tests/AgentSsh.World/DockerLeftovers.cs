using AgentSsh.Testing;

namespace AgentSsh.World;

/// <summary>Removes what one gateway made in the run's container engine.</summary>
internal static class DockerLeftovers
{
    private const string InstanceLabel = "dev.agentssh.instance";

    private const string Format = $"{{{{index .Config.Labels \"{InstanceLabel}\"}}}}{{{{range .Mounts}}}}\n{{{{.Source}}}}{{{{end}}}}";

    /// <summary>
    /// Removes every container of ours that mounts something of a state directory, and the volumes of the same instance. Other gateways' on the
    /// same engine are left alone.
    /// </summary>
    public static async Task RemoveAsync(string stateDirectory)
    {
        if (await Requirements.DockerAsync() is not null)
        {
            return;
        }

        var instances = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in await LinesAsync("ps", "-aq", "--filter", "label=" + InstanceLabel))
        {
            var inspect = await TestEngine.RunAsync("inspect", "--format", Format, id);
            if (inspect.ExitCode != 0)
            {
                // Another gateway's, removed since it was listed.
                continue;
            }

            var described = Lines(inspect);
            if (described.Skip(1).Any(source => source.StartsWith(stateDirectory + "/", StringComparison.Ordinal)))
            {
                instances.Add(described[0]);
                await LinesAsync("rm", "-f", id);
            }
        }

        foreach (var instance in instances)
        {
            foreach (var volume in await LinesAsync("volume", "ls", "-q", "--filter", $"label={InstanceLabel}={instance}"))
            {
                await LinesAsync("volume", "rm", volume);
            }
        }
    }

    private static async Task<string[]> LinesAsync(params string[] arguments) =>
        Lines((await TestEngine.RunAsync(arguments)).EnsureSuccess());

    private static string[] Lines(ProcessResult result) => result.StdoutText.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
