using AgentSsh.Fuzz;
using AgentSsh.Fuzz.Driver;
using AgentSsh.Fuzz.Instrumentation;

AssertionListener.Install();
InstrumentedBuild.Announce();
try
{
    return FuzzCommand.Run(args);
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    return 64;
}
