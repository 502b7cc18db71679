using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Agents;
using AgentSsh.Link;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Commands;

/// <summary>The gateway's own verbs: <c>ssh AGENT@GATEWAY agentssh VERB</c>, and the same typed inside the container.</summary>
internal sealed partial class VerbRunner(ILogger logger, TimeProvider time)
{
    // EX_USAGE, EX_UNAVAILABLE and EX_NOPERM of sysexits.h.
    private const uint Usage = 64;
    private const uint Unavailable = 69;
    private const uint NoPermission = 77;

    private const string Help = """
        usage: ssh AGENT@GATEWAY agentssh VERB

          status [--json]     what the agent is doing
          watch               each change of that as a line of JSON, until Ctrl-C
          who [--json]        who is in front of it
          restart             end the program and start it anew on the same conversation;
                              a changed configuration of the container is applied
          logs [-n N] [-f]    the last N lines that the agent showed, as text (default 100; 0 is all); -f goes on with what comes
          shell               a second shell beside the agent (ssh -t), for those who may run commands
          help                this

        Without a command you get the agent's screen. Leave it with ~. (Enter first), as any ssh.
        Any other command runs inside the agent's container, for those who may run commands there.

        """;

    /// <summary>Runs a verb to its end.</summary>
    public async Task RunAsync(Agent agent, VerbCaller caller, SessionIntent.Verb verb, IVerbOutput output, CancellationToken cancellationToken)
    {
        switch (verb.Name)
        {
            case "help" or "--help" or "-h":
                output.Write(Help);
                output.End(0);
                break;
            case "status" when TryParseJson(verb.Arguments, out bool json):
                output.Write(json ? StatusText.Json(agent.Status) : StatusText.Plain(agent.Status, time.GetUtcNow()) + StatusText.Missed(agent.Observer.MissedBy(caller.Name)));
                output.End(0);
                break;
            case "watch" when verb.Arguments.Count == 0:
                await WatchAsync(agent, output, cancellationToken).ConfigureAwait(false);
                break;
            case "who" when TryParseJson(verb.Arguments, out bool json):
                output.Write(json ? WhoText.Json(agent.Status) : WhoText.Plain(agent.Status, time.GetUtcNow()));
                output.End(0);
                break;
            case "restart" when verb.Arguments.Count == 0:
                await RestartAsync(agent, caller, output, cancellationToken).ConfigureAwait(false);
                break;
            case "status" or "watch" or "who" or "restart" or "shell":
                output.WriteError($"agentssh: {verb.Name}: unknown argument; see 'agentssh help'.\n");
                output.End(Usage);
                break;
            default:
                output.WriteError($"agentssh: there is no verb '{Printable(verb.Name)}'; see 'agentssh help'.\n");
                output.End(Usage);
                break;
        }
    }

    /// <summary>Reads the arguments of <c>logs</c>.</summary>
    public static bool TryParseLogs(
        IReadOnlyList<string> arguments, [NotNullWhen(true)] out LogsRequest? logs, [NotNullWhen(false)] out string? problem)
    {
        logs = null;
        problem = null;
        uint lines = 100;
        bool follow = false;
        for (int i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "-f")
            {
                follow = true;
            }
            else if (arguments[i] == "-n" && i + 1 < arguments.Count
                && uint.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out lines))
            {
                i++;
            }
            else
            {
                problem = $"logs: '{Printable(arguments[i])}' is not understood; it is logs [-n N] [-f].";
                return false;
            }
        }

        logs = new LogsRequest(lines, follow);
        return true;
    }

    private static bool TryParseJson(IReadOnlyList<string> arguments, out bool json)
    {
        json = arguments is ["--json"];
        return json || arguments.Count == 0;
    }

    private static string Printable(string text) =>
        string.Concat(text.Take(64).Select(character => char.IsControl(character) ? '?' : character));

    /// <summary>Prints the status now and after each change. Whoever reads slowly gets the newest, and misses what was in between.</summary>
    private static async Task WatchAsync(Agent agent, IVerbOutput output, CancellationToken cancellationToken)
    {
        string? told = null;
        while (true)
        {
            Task changed = agent.StatusChanged;
            string line = StatusText.Json(agent.Status);
            if (line != told)
            {
                output.Write(line);
                told = line;
                await output.WaitForRoomAsync().AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RestartAsync(Agent agent, VerbCaller caller, IVerbOutput output, CancellationToken cancellationToken)
    {
        if (caller.Role == Role.Watcher)
        {
            output.WriteError($"agentssh: a watcher of {agent.Name} cannot restart it.\n");
            output.End(NoPermission);
            return;
        }

        LogRestart(logger, agent.Name, caller.Name);
        try
        {
            await agent.RestartAsync(caller.Name, new OutputProgress(output), cancellationToken).ConfigureAwait(false);
            output.Write($"{agent.Name} is restarted.\n");
            output.End(0);
        }
        catch (AgentUnavailableException e)
        {
            output.WriteError($"agentssh: {e.Message}\n");
            output.End(Unavailable);
        }
    }

    [LoggerMessage(EventId = 4001, EventName = "RestartAsked", Level = LogLevel.Information, Message = "Agent {Agent}: {Person} asks for a restart")]
    private static partial void LogRestart(ILogger logger, string agent, string person);

    private sealed class OutputProgress(IVerbOutput output) : IProgress<string>
    {
        public void Report(string value) => output.WriteError($"{value}\n");
    }
}
