using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Configuration.Reading;

namespace AgentSsh.Gateway.Tests.Configuration;

public sealed class DetachKeyTests
{
    [Theory]
    [InlineData("ctrl-\\ d", "Ctrl-\\ then d")]
    [InlineData("Ctrl-] CTRL-]", "Ctrl-] then Ctrl-]")]
    [InlineData("ctrl-q", "Ctrl-Q")]
    [InlineData("ctrl-_ ?", "Ctrl-_ then ?")]
    [InlineData("ctrl-a D", "Ctrl-A then D")]
    public void DetachKey_GoodForm_IsRead(string text, string expected)
    {
        Assert.True(DetachKeyForm.TryParse(text, out DetachKey? keys, out _));
        Assert.Equal(expected, keys.ToString());
    }

    [Fact]
    public void DetachKey_DefaultAndNone_AreWhatTheySay()
    {
        Assert.True(DetachKeyForm.TryParse("ctrl-\\ d", out DetachKey? keys, out _));
        Assert.Equal(DetachKey.Default, keys);
        Assert.True(DetachKeyForm.TryParse("", out DetachKey? none, out _));
        Assert.Equal(DetachKey.None, none);
    }

    [Theory]
    [InlineData("d", "begins with the key 'd', which nobody could type any more")]
    [InlineData("ctrl-a b c", "has 3 keys; it is a key with Ctrl and at most one more")]
    [InlineData("ctrl-d", "cannot have 'ctrl-d', which is Ctrl-C, Ctrl-D")]
    [InlineData("ctrl-\\ ctrl-m", "cannot have 'ctrl-m'")]
    [InlineData("ctrl-[", "cannot have 'ctrl-['")]
    [InlineData("alt-d", "has 'alt-d', which is no key")]
    [InlineData("ctrl-\\  d", "has '', which is no key")]
    [InlineData("ctrl-1", "has 'ctrl-1', which is no key")]
    [InlineData("ctrl-é", "which is no key")]
    [InlineData("é", "has 'é', which is no key")]
    public void DetachKey_BadForm_SaysWhatIsAllowed(string text, string problem)
    {
        Assert.False(DetachKeyForm.TryParse(text, out _, out FormProblem? found));
        Assert.Contains(problem, found.Message, StringComparison.Ordinal);
    }
}
