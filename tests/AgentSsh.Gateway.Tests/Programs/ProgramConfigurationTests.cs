using AgentSsh.Gateway.Programs;
using AgentSsh.Gateway.Tests.Configuration;

namespace AgentSsh.Gateway.Tests.Programs;

public sealed class ProgramConfigurationTests
{
    [Theory]
    [InlineData("claude", "claude", "claude --x 1 --session-id {conversation}", "claude --x 1 --resume {conversation}", "claude -p {prompt}")]
    [InlineData("codex", "codex", "codex -c features.daemon_auto_start=false --x 1", "codex -c features.daemon_auto_start=false resume --last --x 1", "codex exec {prompt}")]
    [InlineData("opencode", "opencode", "opencode --x 1", "opencode --continue --x 1", "opencode run {prompt}")]
    [InlineData("shell", "plain", "bash -l --x 1", "", "bash -lc {prompt}")]
    public void ToSettings_BuiltIn_HasTheAgentsArgumentsWhereTheyCount(string name, string kind, string start, string resume, string run)
    {
        var settings = BuiltInPrograms.All.Single(program => program.Name == name).ToSettings(["--x", "1"]);
        Assert.Equal(name, settings.Name);
        Assert.Equal(kind, settings.Kind);
        Assert.Equal(start, string.Join(' ', settings.Start));
        Assert.Equal(resume, string.Join(' ', settings.Resume));
        Assert.Equal(run, string.Join(' ', settings.Run));
    }

    [Fact]
    public void ToSettings_OfNoArguments_IsAsDefined()
    {
        var claude = BuiltInPrograms.All[0].ToSettings([]);
        Assert.Equal(["claude", "--session-id", "{conversation}"], claude.Start);
    }

    [Fact]
    public void Load_BuiltInNameDefined_ChangesOnlyWhatIsGiven()
    {
        var configuration = ConfigurationFixture.Load(ConfigurationFixture.Users + """
            [defaults]
            args = ["--x"]
            [programs.claude]
            start = ["nice", "claude", "--session-id", "{conversation}"]
            """);
        var claude = configuration.Agents["alice"].Program;
        Assert.Equal("claude", claude.Kind);
        var settings = claude.ToSettings(configuration.Agents["alice"].Arguments);
        Assert.Equal(["nice", "claude", "--session-id", "{conversation}", "--x"], settings.Start);
        Assert.Equal(["claude", "--resume", "{conversation}", "--x"], settings.Resume);
        Assert.Equal(["claude", "-p", "{prompt}"], settings.Run);
    }

    [Fact]
    public void ToSupervisorSettings_Agent_TellsAllThatTheSupervisorNeeds()
    {
        var configuration = ConfigurationFixture.Load(ConfigurationFixture.Users + """
            [defaults]
            program = "codex"
            args = ["--x"]
            on_exit = "stay"
            env = { A = "1" }
            """);
        var settings = configuration.FindAgent("alice.api")!.ToSupervisorSettings();
        Assert.Equal("alice.api", settings.Agent);
        Assert.Equal(["codex", "-c", "features.daemon_auto_start=false", "--x"], settings.Program.Start);
        Assert.True(settings.StayOnExit);
        Assert.Equal("1", settings.Environment["A"]);
    }

    [Fact]
    public void ToSupervisorSettings_WrittenAndRead_IsTheSame()
    {
        var agent = ConfigurationFixture.Load(ConfigurationFixture.Users + "[defaults]\nenv = { A = \"ü\\\"\" }").Agents["alice"];
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, agent.ToSupervisorSettings().ToJson());
            var read = AgentSsh.Link.SupervisorSettings.Load(path);
            Assert.Equal("ü\"", read.Environment["A"]);
            Assert.Equal(agent.Program.Start, read.Program.Start);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
