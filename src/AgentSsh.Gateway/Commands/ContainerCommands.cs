using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Agents;
using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Commands;

/// <summary>The verbs typed inside a container. The agent speaks for itself there: it may ask about itself and restart itself, no more.</summary>
internal sealed class ContainerCommands(VerbRunner verbs) : IContainerCommands
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    public void Open(Agent agent, CommandOpen command, ChannelOpenRequest request)
    {
        SshChannel channel = request.Accept(new Handler());
        _ = RunAsync(agent, command, channel);
    }

    private async Task RunAsync(Agent agent, CommandOpen command, SshChannel channel)
    {
        var output = new ChannelVerbOutput(channel, hasPty: false, status => End(channel, status));
        var verb = new SessionIntent.Verb(command.Arguments.Count > 0 ? command.Arguments[0] : "help", [.. command.Arguments.Skip(1)]);
        if (verb.Name == "watch")
        {
            output.WriteError("agentssh: watch is for people: ssh AGENT@GATEWAY agentssh watch. Here there is 'agentssh status --json'.\n");
            output.End(64);
            return;
        }

        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            await verbs.RunAsync(agent, new VerbCaller($"the agent {agent.Name} itself", Role.Driver), verb, output, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            output.WriteError("agentssh: no answer in time.\n");
            output.End(75);
        }
    }

    private static void End(SshChannel channel, uint status)
    {
        channel.SendRequest(SessionRequest.ExitStatus, SessionRequest.EncodeNumber(status));
        channel.SendEof();
        channel.Close();
    }

    private sealed class Handler : ChannelHandler;
}
