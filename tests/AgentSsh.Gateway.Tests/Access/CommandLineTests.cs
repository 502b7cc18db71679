using AgentSsh.Gateway.Access;

namespace AgentSsh.Gateway.Tests.Access;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("  \t\n ", new string[0])]
    [InlineData("a b  c", new[] { "a", "b", "c" })]
    [InlineData("'a b' \"c d\"", new[] { "a b", "c d" })]
    [InlineData("a'b'\"c\"d", new[] { "abcd" })]
    [InlineData("'' \"\"", new[] { "", "" })]
    [InlineData("a\\ b \\\\ \\'", new[] { "a b", "\\", "'" })]
    [InlineData("'a\\b'", new[] { "a\\b" })]
    [InlineData("\"a\\\"b\\\\c\\$d\\n\"", new[] { "a\"b\\c$d\\n" })]
    [InlineData("'$x `y` | ; & < > ( )'", new[] { "$x `y` | ; & < > ( )" })]
    [InlineData("\"it's\" don\\'t", new[] { "it's", "don't" })]
    [InlineData("*? ~ # !", new[] { "*?", "~", "#", "!" })]
    [InlineData("grüße 日本", new[] { "grüße", "日本" })]
    public void TrySplit_Words_AreAsAShellSplitsThem(string text, string[] expected)
    {
        Assert.True(CommandLine.TrySplit(text, out var words, out _));
        Assert.Equal(expected, words);
    }

    [Theory]
    [InlineData("'a", "a single quote is not closed")]
    [InlineData("\"a\\\"", "a quotation mark is not closed")]
    [InlineData("\"", "a quotation mark is not closed")]
    [InlineData("a\\", "a backslash at the end has nothing to quote")]
    [InlineData("a|b", "'|' has no meaning here: there is no shell on the gateway; put it in quotes if it is part of a word")]
    [InlineData("a; b", "';' has no meaning here: there is no shell on the gateway; put it in quotes if it is part of a word")]
    [InlineData("$(x)", "'$' has no meaning here: there is no shell on the gateway; put it in quotes if it is part of a word")]
    public void TrySplit_NotWords_SaysWhy(string text, string expected)
    {
        Assert.False(CommandLine.TrySplit(text, out _, out var problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void TrySplit_MoreWordsThanAnyVerbTakes_IsRefused()
    {
        var words = Enumerable.Repeat("a", CommandLine.MaximumWords);
        Assert.True(CommandLine.TrySplit(string.Join(' ', words), out _, out _));
        Assert.False(CommandLine.TrySplit(string.Join(' ', words.Append("a")), out _, out _));
    }

    [Fact]
    public void TrySplit_QuotedWords_ComeBack()
    {
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var words = Enumerable.Range(0, random.Next(5)).Select(_ => Word(random)).ToList();
            var quoted = string.Join(' ', words.Select(word => "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'"));
            Assert.True(CommandLine.TrySplit(quoted, out var split, out _));
            Assert.Equal(words, split);
        }
    }

    private static string Word(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => "ab '\"\\$|\n"[random.Next(9)]));
}
