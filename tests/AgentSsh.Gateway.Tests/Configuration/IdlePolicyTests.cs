using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Tests.Configuration;

public class IdlePolicyTests
{
    [Fact]
    public void Idle_NothingSaid_IsNever() => Assert.Equal(new IdlePolicy(), ConfigurationFixture.Load(ConfigurationFixture.Users).Agents["alice"].Idle);

    [Fact]
    public void Idle_Layers_AreJoinedKeyByKey()
    {
        var configuration = ConfigurationFixture.Load(
            "[defaults.idle]\nafter = '2h'\naction = 'stop'\n" + ConfigurationFixture.Users + "[agents.alice]\nidle = { after = '0s', attached = 'dismiss' }\n");
        Assert.Equal(new IdlePolicy { After = TimeSpan.FromHours(2), Action = IdleAction.Stop }, configuration.Agents["bob"].Idle);
        Assert.Equal(new IdlePolicy { Action = IdleAction.Stop, Attached = IdlePeople.Dismiss }, configuration.Agents["alice"].Idle);
    }

    [Theory]
    [InlineData("after = '2'", "is not a time")]
    [InlineData("after = '800h'", "must be from 0s to 720h")]
    [InlineData("action = 'freeze'", "it is one of 'pause', 'stop'")]
    [InlineData("attached = 'ignore'", "it is one of 'keep', 'dismiss'")]
    [InlineData("aftr = '2h'", "unknown key")]
    public void Idle_Mistakes_AreNamed(string idle, string words) => Assert.Contains(
        ConfigurationFixture.Errors($"[defaults]\nidle = {{ {idle} }}\n{ConfigurationFixture.Users}"), error => error.Message.Contains(words, StringComparison.Ordinal));

    [Theory]
    [InlineData("local", "pause", 1)]
    [InlineData("local", "stop", 0)]
    [InlineData("docker", "pause", 0)]
    public void Idle_EngineThatCannot_IsSaidOnceAtTheCheck(string engine, string action, int errors) => Assert.Equal(
        errors,
        ConfigurationFixture.Errors($"[gateway]\nengine = '{engine}'\n[defaults]\nidle = {{ after = '2h', action = '{action}' }}\n{ConfigurationFixture.Users}")
            .Count(error => error.Message.Contains("cannot pause", StringComparison.Ordinal)));
}
