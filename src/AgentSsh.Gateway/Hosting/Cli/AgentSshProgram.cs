using System.CommandLine;

namespace AgentSsh.Gateway.Hosting.Cli;

/// <summary>The command line of <c>agentssh</c>.</summary>
internal static class AgentSshProgram
{
    /// <summary>Runs a command line to its end.</summary>
    /// <returns>The exit code: 0, or one of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        RootCommand root = Build(output, error);
        ParseResult parsed = root.Parse(arguments.Count == 0 ? ["--help"] : arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors)
            {
                error.WriteLine($"agentssh: {problem.Message}");
            }

            error.WriteLine("See 'agentssh --help'.");
            return ExitCode.Usage;
        }

        try
        {
            // Signals are the gateway's own business: it stops in good order.
            int status = await parsed
                .InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null })
                .ConfigureAwait(false);
            return arguments.Count == 0 ? ExitCode.Usage : status;
        }
        catch (StartupException e)
        {
            foreach (StartupProblem problem in e.Problems)
            {
                error.WriteLine($"agentssh: {problem.Message}");
            }

            return e.ExitCode;
        }
    }

    private static RootCommand Build(TextWriter output, TextWriter error)
    {
        var config = new Option<string?>("--config", "-c")
        {
            Description = $"The configuration (default: {ConfigurationSearch.Description})",
            HelpName = "FILE",
        };
        var json = new Option<bool>("--json") { Description = "For programs" };
        var agent = new Argument<string?>("AGENT") { Description = "One agent alone", Arity = ArgumentArity.ZeroOrOne };

        // Nothing is asked today: it is taken so that one set of options serves scripts/up and this.
        var yes = new Option<bool>("--yes", "-y") { Description = "Answer every question with yes" };

        var up = new Command("up", "Run the gateway here and now, with your own public keys as the first user's") { config, yes };
        up.SetAction((parsed, cancellation) => UpCommand.RunAsync(parsed.GetValue(config), output, error, cancellation));

        var serve = new Command("serve", "Run the gateway as a service does") { config };
        serve.SetAction((parsed, cancellation) => ServeCommand.RunAsync(parsed.GetValue(config), output, error, cancellation));

        var check = new Command("check", "Check the configuration, and do nothing else") { config };
        check.SetAction(parsed => CheckCommand.Run(parsed.GetValue(config), output));

        var status = new Command("status", "What the agents of the running gateway are doing") { agent, json, config };
        status.SetAction((parsed, cancellation) =>
            AskCommand.RunAsync("status", parsed.GetValue(config), parsed.GetValue(json), parsed.GetValue(agent), output, error, cancellation));

        var who = new Command("who", "Who is in front of the agents of the running gateway") { agent, json, config };
        who.SetAction((parsed, cancellation) =>
            AskCommand.RunAsync("who", parsed.GetValue(config), parsed.GetValue(json), parsed.GetValue(agent), output, error, cancellation));

        var hook = new Argument<string>("NAME") { Description = "A webhook of [notify.NAME]" };
        var notifyTest = new Command("notify-test", "Send a webhook one message, and say what came of it") { hook, config };
        notifyTest.SetAction((parsed, cancellation) => NotifyTestCommand.RunAsync(parsed.GetValue(hook)!, parsed.GetValue(config), output, error, cancellation));

        var version = new Command("version", "Print the version");
        version.SetAction(_ => output.WriteLine($"agentssh {typeof(AgentSshProgram).Assembly.GetName().Version?.ToString(3)}"));

        return new RootCommand("ssh straight into a coding agent that lives in a container of its own") { up, serve, check, status, who, notifyTest, version };
    }
}
