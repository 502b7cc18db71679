using AgentSsh.Link;
using AgentSsh.Supervisor.Tests.Support;
using AgentSsh.Supervisor.Uploads;

namespace AgentSsh.Supervisor.Tests.Unit;

/// <summary>The inbox on disk, and how paths are typed.</summary>
public sealed class UploadTests
{
    [Theory]
    [InlineData("/w/.inbox/shot.png ", "shot.png")]
    [InlineData("/w/.inbox/a /w/.inbox/b ", "a", "b")]
    [InlineData("/w/.inbox/my\\ shot\\ \\(1\\).png ", "my shot (1).png")]
    [InlineData("/w/.inbox/it\\'s\\ \\\"\\$HOME\\\"\\\\\\;\\` ", "it's \"$HOME\"\\;`")]
    [InlineData("/w/.inbox/été-日本 ", "été-日本")]
    [InlineData("/w/.inbox/ ", "line\nbreak")]
    [InlineData("/w/.inbox/ ", "fine", "esc\u001b[200~")]
    [InlineData("/w/.inbox/ ", "right\u202eleft")]
    [InlineData("/w/.inbox/ ", "no\u00a0break")]
    [InlineData("/w/.inbox/ ")]
    public void PromptText_Names_AreTypedOrStandForTheDirectory(string text, params string[] names) => Assert.Equal(text, PromptText.Of("/w/.inbox", names));

    [Fact]
    public void PromptText_DirectoryThatCannotBeTyped_IsNone() => Assert.Null(PromptText.Of("/w\n/.inbox", ["a"]));

    [Fact]
    public void UploadInbox_MadeTwice_IsTheOwnersAloneAndUnseenByGit()
    {
        using var directory = new TemporaryDirectory();
        Assert.True(UploadInbox.TryMake(directory.Path, out _));
        Assert.True(UploadInbox.TryMake(directory.Path, out _));
        string inbox = UploadInbox.In(directory.Path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(inbox));
        Assert.Equal("*\n", File.ReadAllText(Path.Combine(inbox, ".gitignore")));

        File.WriteAllText(Path.Combine(inbox, "a"), "abc");
        Assert.True(UploadInbox.Holds(inbox, new UploadedFile("a", 3)));
        Assert.True(UploadInbox.Holds(inbox, new UploadedFile("a")));
        Assert.False(UploadInbox.Holds(inbox, new UploadedFile("a", 4)));
        Assert.False(UploadInbox.Holds(inbox, new UploadedFile("b", 4)));
    }

    [Fact]
    public void UploadInbox_SomethingElseIsThere_SaysWhy()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(UploadInbox.In(directory.Path), "a file");
        Assert.False(UploadInbox.TryMake(directory.Path, out string? problem));
        Assert.NotEmpty(problem);
    }
}
