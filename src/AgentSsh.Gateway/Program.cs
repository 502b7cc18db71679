using AgentSsh.Gateway.Hosting;
using AgentSsh.Gateway.Hosting.Cli;

// What arrives on a socket is handled on the thread that learned of it: two changes of thread less for every keystroke. In return nothing that awaits a
// socket may block. Read by the runtime when the first socket is made.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

// A copy's thread gives its processor to a key's; threads that are made from here on have it so too.
ProcessorSlice.Shorten();

return await AgentSshProgram.RunAsync(args, Console.Out, Console.Error).ConfigureAwait(false);
