using AgentSsh.Supervisor.Activity;
using AgentSsh.Supervisor.Hosting;
using AgentSsh.Supervisor.Processes;

// EX_USAGE of sysexits.h.
const int UsageError = 64;

// What arrives on a socket is handled on the thread that learned of it: two changes of thread less for every keystroke. In return nothing that awaits a
// socket may block. Read by the runtime when the first socket is made.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

try
{
    var line = CommandLine.Parse(args);
    switch (line.Verb)
    {
        case "run":
            using (var reaper = new ChildReaper())
            using (var host = new SupervisorHost(line.Paths, new SupervisorLog(Console.Error), reaper, TimeProvider.System))
            {
                await host.RunAsync().ConfigureAwait(false);
            }

            return 0;
        case "link":
            await LinkVerb.RunAsync(line.Paths).ConfigureAwait(false);
            return 0;
        case "command":
            return await CommandVerb.RunAsync(line.Paths, line.Arguments).ConfigureAwait(false);
        case "hook":
            HookVerb.Run();
            return 0;
        case "version":
            Console.WriteLine($"agentssh-supervisor {SupervisorHost.Version}");
            return 0;
        default:
            Console.Write(CommandLine.Help);
            return 0;
    }
}
catch (UsageException e)
{
    await Console.Error.WriteLineAsync($"agentssh-supervisor: {e.Message}").ConfigureAwait(false);
    return UsageError;
}
