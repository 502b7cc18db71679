using AgentSsh.Ssh.Keys;

namespace AgentSsh.Ssh.Tests.Unit.Keys;

public sealed class ForwardPermitTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "*", true)]
    [InlineData("", "?", false)]
    [InlineData("a", "", false)]
    [InlineData("abc", "abc", true)]
    [InlineData("abc", "a?c", true)]
    [InlineData("abc", "a*", true)]
    [InlineData("abc", "*c", true)]
    [InlineData("abc", "*b*", true)]
    [InlineData("abc", "a*b", false)]
    [InlineData("abcbc", "a*bc", true)]
    [InlineData("10.1.2.3", "10.1.*.3", true)]
    [InlineData("10.1.2.3", "10.1.?", false)]
    [InlineData("mississippi", "m*iss*ip*i", true)]
    [InlineData("mississippi", "m*iss*iss*iss*", false)]
    public void Wildcards_Match(string text, string pattern, bool expected) =>
        Assert.Equal(expected, WildcardPattern.Matches(text, pattern));

    [Fact]
    public void Wildcards_PatternMadeToBeSlow_IsQuick() =>
        Assert.False(WildcardPattern.Matches(new string('a', 20_000), string.Concat(Enumerable.Repeat("a*", 1000)) + "b"));

    [Theory]
    [InlineData("localhost:80", false, "localhost", 80)]
    [InlineData("LOCALHOST:*", false, "LOCALHOST", ForwardPermit.AnyPort)]
    [InlineData("*:80", false, "*", 80)]
    [InlineData("[::1]:80", false, "::1", 80)]
    [InlineData("host/80", false, "host", 80)]
    [InlineData("8080", true, "*", 8080)]
    [InlineData("*", true, "*", ForwardPermit.AnyPort)]
    public void TryParse_Place_GivesHostAndPort(string text, bool bare, string host, int port)
    {
        Assert.True(ForwardPermit.TryParse(text, bare, out ForwardPermit? permit));
        Assert.Equal(new ForwardPermit(host, port), permit);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("80", false)]
    [InlineData("localhost", false)]
    [InlineData("localhost", true)]
    [InlineData("localhost:", false)]
    [InlineData(":80", false)]
    [InlineData("localhost:0", false)]
    [InlineData("localhost:65536", false)]
    [InlineData("localhost:+1", false)]
    [InlineData("localhost:http", false)]
    [InlineData("::1:80", false)]
    [InlineData("[::1", false)]
    [InlineData("[::1]", false)]
    [InlineData("[]:80", false)]
    [InlineData("a b:80", false)]
    public void TryParse_AnythingElse_IsRefused(string text, bool bare)
    {
        Assert.False(ForwardPermit.TryParse(text, bare, out ForwardPermit? permit));
        Assert.Null(permit);
    }

    [Theory]
    [InlineData("localhost", 80, "localhost", 80, true)]
    [InlineData("localhost", 80, "LocalHost", 80, true)]
    [InlineData("localhost", 80, "localhost", 81, false)]
    [InlineData("localhost", 80, "127.0.0.1", 80, false)]
    [InlineData("*", 80, "anything", 80, true)]
    [InlineData("localhost", ForwardPermit.AnyPort, "localhost", 9, true)]
    [InlineData("local*", 80, "localhost", 80, false)]
    public void PermitsOpen_ComparesTheHostLiterally(string host, int port, string asked, int askedPort, bool expected) =>
        Assert.Equal(expected, new ForwardPermit(host, port).PermitsOpen(asked, askedPort));

    [Theory]
    [InlineData("local*", 80, "LOCALHOST", 80, true)]
    [InlineData("localhost", 80, "", 80, false)]
    [InlineData("*", 80, "", 80, true)]
    [InlineData("*", 80, "", 0, false)]
    [InlineData("*", ForwardPermit.AnyPort, "", 0, true)]
    public void PermitsListen_TakesPatterns(string host, int port, string asked, int askedPort, bool expected) =>
        Assert.Equal(expected, new ForwardPermit(host, port).PermitsListen(asked, askedPort));
}
