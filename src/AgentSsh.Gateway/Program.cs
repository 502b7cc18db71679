using AgentSsh.Gateway.Hosting.Cli;

// What arrives on a socket is handled on the thread that learned of it: two changes of thread less for every keystroke. In return nothing that awaits a
// socket may block. Read by the runtime when the first socket is made.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

return await AgentSshProgram.RunAsync(args, Console.Out, Console.Error).ConfigureAwait(false);
