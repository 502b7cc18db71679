using AgentSsh.Gateway.Hosting.Cli;

return await AgentSshProgram.RunAsync(args, Console.Out, Console.Error).ConfigureAwait(false);
