using AgentSsh.Gateway.Access;

namespace AgentSsh.Gateway.Tests.Access;

public sealed class SessionIntentTests
{
    [Fact]
    public void Parse_ShellWithPty_IsTheScreen() =>
        Assert.IsType<SessionIntent.Screen>(SessionIntent.Parse(true, SessionRequestKind.Shell, ""));

    [Fact]
    public void Parse_ShellWithoutPty_IsHelp()
    {
        Assert.IsType<SessionIntent.Help>(SessionIntent.Parse(false, SessionRequestKind.Shell, ""));
        Assert.Equal(64, Usage.ExitStatus);
        Assert.Equal(Usage.NeedsTerminal.Length - 1, Usage.NeedsTerminal.IndexOf('\n', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Parse_Subsystem_IsSftpOrUnknown(bool hasPty)
    {
        Assert.IsType<SessionIntent.Sftp>(SessionIntent.Parse(hasPty, SessionRequestKind.Subsystem, "sftp"));
        var other = Assert.IsType<SessionIntent.UnknownSubsystem>(SessionIntent.Parse(hasPty, SessionRequestKind.Subsystem, "netconf"));
        Assert.Equal("netconf", other.Name);
    }

    [Theory]
    [InlineData("agentssh", "help", new string[0])]
    [InlineData("agentssh ", "help", new string[0])]
    [InlineData("  agentssh status", "status", new string[0])]
    [InlineData("agentssh\tlogs -n 20 --follow", "logs", new[] { "-n", "20", "--follow" })]
    [InlineData("agentssh run 'fix the tests; then stop' \"a b\"", "run", new[] { "fix the tests; then stop", "a b" })]
    [InlineData("agentssh 'no such'", "no such", new string[0])]
    public void Parse_OwnCommand_IsAVerb(string command, string name, string[] arguments)
    {
        foreach (var hasPty in new[] { true, false })
        {
            var verb = Assert.IsType<SessionIntent.Verb>(SessionIntent.Parse(hasPty, SessionRequestKind.Exec, command));
            Assert.Equal(name, verb.Name);
            Assert.Equal(arguments, verb.Arguments);
        }
    }

    [Fact]
    public void Parse_OwnCommandThatIsNoWords_SaysWhy()
    {
        var bad = Assert.IsType<SessionIntent.BadVerb>(SessionIntent.Parse(false, SessionRequestKind.Exec, "agentssh run don't"));
        Assert.Equal("a single quote is not closed", bad.Problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("git clone https://example.org/x.git")]
    [InlineData("git-upload-pack '/workspace'")]
    [InlineData("agentssh-supervisor link")]
    [InlineData("agentssh;id")]
    [InlineData("/usr/bin/agentssh status")]
    [InlineData("'agentssh' status")]
    [InlineData("echo agentssh status")]
    [InlineData("AGENTSSH status")]
    public void Parse_AnyOtherCommand_IsLeftAsItIs(string command)
    {
        foreach (var hasPty in new[] { true, false })
        {
            var exec = Assert.IsType<SessionIntent.Exec>(SessionIntent.Parse(hasPty, SessionRequestKind.Exec, command));
            Assert.Equal(command, exec.Command);
        }
    }
}
