using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Hosting.Up;

namespace AgentSsh.Gateway.Hosting.Cli;

/// <summary><c>agentssh up</c>: a gateway for whoever types it, in the foreground.</summary>
internal static class UpCommand
{
    public static async Task<int> RunAsync(string? config, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        string path = ConfigurationSearch.Find(config);
        Caller caller = Caller.OfThisProcess();
        IReadOnlyList<CallerKey> keys = CallerKeys.Find(caller.Home);
        if (keys.Count == 0)
        {
            keys = [CallerKeys.Make(StateDirectorySetting.Read(path))];
        }

        var source = new ConfigurationSource(path) { ExtraUser = new ExtraUser(caller.UserName, [.. keys.Select(key => key.PublicKey)]) };
        GatewayConfiguration? configuration = ConfigurationLoader.Load(source).Configuration;

        // On a terminal that goes away the gateway goes too; started by a service, SIGHUP is the reload that services expect.
        return await GatewayRun
            .RunAsync(
                source,
                hangupStops: !Console.IsInputRedirected,
                output,
                error,
                host => UpScreen.Show(UpSummary.Make(host, configuration!, path, caller, keys), output),
                cancellationToken)
            .ConfigureAwait(false);
    }
}
