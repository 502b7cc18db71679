using System.Security.Cryptography;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>Files that are sent to no place in particular, by real clients, and what the program in front of the sender gets to see of them.</summary>
public class InboxTests : WorldTest
{
    private const string Team = """
        [agents.team]
        owner = "alice"
        drivers = ["bob"]
        exec = "drivers"

        """;

    private const int Large = 200 * 1024 * 1024;

    // One red dot.
    private static readonly byte[] Picture = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==");

    [Fact]
    public async Task Pictures_SentWhileClaudeIsOpen_AreShownInItsPromptUnlessItAsksSomething()
    {
        await using var world = await StartWorldAsync(new AgentWorldOptions { Defaults = "args = ['--permission-mode', 'default']" });
        using var directory = new TemporaryDirectory();
        await using var alice = world.Alice.Attach("alice");
        await alice.WaitForScreenAsync("❯", Long);
        await WaitForStateAsync("idle");
        string[] pictures = [directory["shot.png"], directory["my shot.png"], directory["l'été.png"]];
        foreach (string picture in pictures)
        {
            await File.WriteAllBytesAsync(picture, Picture);
        }

        await SendAsync(world.Alice, "alice", pictures[0]);
        await alice.WaitForScreenAsync("[Image #1]", Soon);
        await SendAsync(world.Alice, "alice", pictures[1..]);
        await alice.WaitForScreenAsync("[Image #3]", Soon);
        await alice.SendAsync("run: touch /workspace/made\r");
        await alice.WaitForScreenAsync("Do you want to proceed?", Long);
        await WaitForStateAsync("waiting");

        ProcessResult told = await SendAsync(world.Alice, "alice", pictures[0]);

        Assert.Contains("waits for an answer, so nothing is pasted", told.StderrText, StringComparison.Ordinal);
        Assert.DoesNotContain(".inbox", alice.ScreenText, StringComparison.Ordinal);
        Assert.Contains("Do you want to proceed?", alice.ScreenText, StringComparison.Ordinal);

        Task WaitForStateAsync(string state) => Wait.Until(
            async () => (await world.Alice.RunAsync("alice", "agentssh status --json")).StdoutText.Contains($"\"{state}\"", StringComparison.Ordinal), Long, () => state);
    }

    [Fact]
    public async Task Files_SentByOneInFrontOfTheScreen_LandInTheInboxAndTheirPathsInThePrompt()
    {
        await using var world = await StartScriptWorldAsync();
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["tree/below"]);
        Directory.CreateDirectory(directory["oldtree/below"]);
        foreach (string name in (string[])["one", "two", "with space", "it's (1)", "tree/below/leaf", "oldone", "oldtwo", "oldtree/below/leaf", "line\nbreak"])
        {
            await File.WriteAllTextAsync(directory[name], $"<{name}>");
        }

        await using var alice = world.Alice.Attach("alice", new TerminalSize(200, 50));
        await alice.WaitForScreenAsync("ready-to-work", Long);
        string inbox = (await world.Alice.RunAsync("alice", "pwd")).EnsureSuccess().StdoutText.Trim() + "/.inbox/";

        await SendAsync(world.Alice, "alice", "-p", directory["one"], directory["two"]);
        await ShownAsync($"{inbox}one {inbox}two ");
        await SendAsync(world.Alice, "alice", directory["with space"], directory["it's (1)"]);
        await ShownAsync($@"{inbox}with\ space {inbox}it\'s\ \(1\) ");
        await SendAsync(world.Alice, "alice", "-r", directory["tree"]);
        await ShownAsync($"{inbox}tree ");
        await SendAsync(world.Alice, "alice", "-O", directory["oldone"]);
        await ShownAsync($"{inbox}oldone ");
        await SendAsync(world.Alice, "alice", "-O", "-r", directory["oldtree"], directory["oldtwo"]);
        await ShownAsync($"{inbox}oldtree {inbox}oldtwo ");

        // A name that cannot be typed.
        await SendAsync(world.Alice, "alice", directory["line\nbreak"]);
        await ShownAsync(inbox + " ");

        string there = (await world.Alice.RunAsync(
            "alice", "stat -c %a .inbox; cd .inbox; cat one two with* it* tree/below/leaf oldone oldtwo oldtree/below/leaf line*; cd ..; ls; git init -q; git status --short")).StdoutText;
        Assert.Equal("700\n<one><two><with space><it's (1)><tree/below/leaf><oldone><oldtwo><oldtree/below/leaf><line\nbreak>", there);

        // What was pasted and nothing else, and without a return.
        async Task ShownAsync(string pasted)
        {
            await alice.WaitForScreenAsync(screen => screen.Lines.Contains(pasted.TrimEnd()), Soon, pasted);
            await alice.SendAsync("|\r");
            await alice.WaitForScreenAsync($"got:{pasted}|:", Soon);
        }
    }

    [Fact]
    public async Task Files_NamedAPlaceOrSentByNobodyInFront_GoThereAndNothingIsPasted()
    {
        await using var world = await StartScriptWorldAsync(tables: Team + "[agents.\"alice.keep\"]\ninbox = \"keep\"\n[agents.\"alice.off\"]\ninbox = \"off\"\n");
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["file"], "content");
        await SendAsync(world.Alice, "alice", directory["file"]);
        await using (var alice = world.Alice.Attach("alice"))
        {
            await alice.WaitForScreenAsync("ready-to-work", Long);
            foreach (string target in (string[])["./named", "renamed", "/tmp/absolute"])
            {
                await SendToAsync(world.Alice, "alice@gw:" + target, directory["file"]);
            }

            await SendToAsync(world.Alice, directory["back"], "alice@gw:./named");
            await SftpAsync(world.Alice, $"put {directory["file"]} put\nmkdir made\nput {directory["file"]} made/\n");
            await NothingPastedAsync(alice);
        }

        ProcessResult there = (await world.Alice.RunAsync("alice", "ls -A; ls -A .inbox; cat /tmp/absolute made/file")).EnsureSuccess();
        Assert.Equal(".inbox\nmade\nnamed\nput\nrenamed\n.gitignore\nfile\ncontentcontent", there.StdoutText);

        await using (var keep = world.Alice.Attach("alice.keep"))
        {
            await keep.WaitForScreenAsync("ready-to-work", Long);
            await SendAsync(world.Alice, "alice.keep", directory["file"]);
            await NothingPastedAsync(keep);
            Assert.Equal("content", (await world.Alice.RunAsync("alice.keep", "cat .inbox/file")).StdoutText);
        }

        await using (var off = world.Alice.Attach("alice.off"))
        {
            await off.WaitForScreenAsync("ready-to-work", Long);
            await SendAsync(world.Alice, "alice.off", directory["file"]);
            await SendAsync(world.Alice, "alice.off", "-O", directory["file"]);
            await NothingPastedAsync(off);
            Assert.Equal("file\n", (await world.Alice.RunAsync("alice.off", "ls -A")).StdoutText);
        }

        // A driver, where drivers may send files.
        await using var bob = world.Bob.Attach("team");
        await bob.WaitForScreenAsync("ready-to-work", Long);
        await SendAsync(world.Bob, "team", directory["file"]);
        await bob.WaitForScreenAsync("/.inbox/file", Soon);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LargeFile_LedIntoTheInbox_IsTheSameByteForByte(bool relays)
    {
        await using var world = await StartWorldAsync(new AgentWorldOptions { Program = "script", Tables = ScriptTables, Relays = relays });
        using var directory = new TemporaryDirectory();
        byte[] content = RandomNumberGenerator.GetBytes(Large);
        await File.WriteAllBytesAsync(directory["large"], content);
        string expected = Convert.ToHexStringLower(SHA256.HashData(content)) + "  .inbox/large\n";

        await SendAsync(world.Alice, "alice", directory["large"]);

        var patient = new ProcessRunnerOptions { Timeout = Long };
        Assert.Equal(expected, (await world.Alice.RunAsync("alice", "sha256sum .inbox/large", patient)).StdoutText);
    }

    [Fact]
    public async Task Pscp_ToNoPlace_LandsInTheInbox()
    {
        if (Requirements.Programs("pscp", "puttygen") is { } missing)
        {
            Assert.Skip(missing);
        }

        await using var world = await StartScriptWorldAsync();
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["file"], "content");
        (await ProcessRunner.RunAsync("puttygen", [world.Alice.Key.PrivateKeyPath, "-O", "private", "-o", directory["key.ppk"]])).EnsureSuccess();
        ProcessResult fingerprint = await ProcessRunner.RunAsync("ssh-keygen", ["-l", "-f", Path.Combine(world.StateDirectory, "host_keys", "ssh_host_ed25519_key.pub")]);
        string port = world.Gateway.Address.Split(':')[^1];
        foreach (string form in (string[])["-sftp", "-scp"])
        {
            (await ProcessRunner.RunAsync(
                "pscp",
                [form, "-batch", "-P", port, "-i", directory["key.ppk"], "-hostkey", fingerprint.StdoutText.Split(' ')[1], directory["file"], "alice@127.0.0.1:"],
                new ProcessRunnerOptions { Timeout = Long })).EnsureSuccess();
            Assert.Equal("content", (await world.Alice.RunAsync("alice", "cat .inbox/file && rm -r .inbox")).EnsureSuccess().StdoutText);
        }
    }

    private static async Task NothingPastedAsync(TerminalClient terminal)
    {
        await terminal.SendAsync("typed\r");
        await terminal.WaitForScreenAsync("got:typed:", Soon);
        Assert.DoesNotContain(".inbox", terminal.ScreenText, StringComparison.Ordinal);
    }

    private static Task<ProcessResult> SendAsync(Person person, string agent, params string[] files) => SendToAsync(person, agent + "@gw:", files);

    private static async Task<ProcessResult> SendToAsync(Person person, string target, params string[] files) =>
        (await ProcessRunner.RunAsync("scp", ["-q", "-F", person.SshConfigPath, .. files, target], new ProcessRunnerOptions { Timeout = Long })).EnsureSuccess();

    private static async Task SftpAsync(Person person, string lines) =>
        (await ProcessRunner.RunAsync("sftp", ["-q", "-F", person.SshConfigPath, "-b", "-", "alice@gw"], lines)).EnsureSuccess();
}
