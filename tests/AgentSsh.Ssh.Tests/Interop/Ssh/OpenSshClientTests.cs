namespace AgentSsh.Ssh.Tests.Interop.Ssh;

public sealed class OpenSshClientTests
{
    [Fact]
    public async Task Exec_KnownKey_PrintsAndReturnsTheStatus()
    {
        await using var server = new LoopbackServer();

        ProgramResult echo = await server.SshAsync("echo hello");
        ProgramResult exit = await server.SshAsync("exit 42");

        Assert.True(echo.ExitCode == 0, echo.Errors + string.Join('\n', server.Events.Ends));
        Assert.Equal("hello\n", echo.OutputText);
        Assert.True(exit.ExitCode == 42, exit.Errors);
        Assert.Contains("leaving", exit.Errors, StringComparison.Ordinal);
    }
}
