using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Hosting.Cli;

/// <summary><c>agentssh serve</c>.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(string? config, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var source = new ConfigurationSource(ConfigurationSearch.Find(config));
        return await GatewayRun.RunAsync(source, hangupStops: false, output, error, _ => { }, cancellationToken).ConfigureAwait(false);
    }
}
