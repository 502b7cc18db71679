using AgentSsh.Gateway.Hosting.Control;

namespace AgentSsh.Gateway.Hosting.Cli;

/// <summary><c>agentssh status</c> and <c>agentssh who</c>: asks the gateway that runs.</summary>
internal static class AskCommand
{
    public static async Task<int> RunAsync(
        string verb, string? config, bool json, string? agent, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        string state = StateDirectorySetting.Read(ConfigurationSearch.Find(config));
        List<string> arguments = [verb];
        if (json)
        {
            arguments.Add("--json");
        }

        if (agent is not null)
        {
            arguments.Add(agent);
        }

        ControlAnswer answer = await ControlClient.AskAsync(state, arguments, cancellationToken).ConfigureAwait(false);
        output.Write(answer.Output);
        error.Write(answer.Error);
        return answer.Status;
    }
}
