using System.Text;
using System.Text.RegularExpressions;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Configuration.Reading;

namespace AgentSsh.Gateway.Tests.Configuration;

public sealed partial class ConfigurationFuzzTests
{
    private static readonly string Seed = $$"""
        [gateway]
        listen = ["127.0.0.1:2222", "[::1]:0"]
        state_dir = ".agentssh"
        engine = "auto"
        engine_socket = "/run/podman.sock"
        log_format = "json"
        log_level = "info"
        limits = { login_grace_time = "30s", max_startups = "10:30:100", max_auth_tries = 6, per_source_max_startups = 3, per_source_net_block_size = "32:64", per_source_penalties = "authfail:5s max-sources:10", per_source_penalty_exempt_list = ["10.0.0.0/8"], channel_timeout = ["direct-tcpip=10m"] }
        [defaults]
        program = "claude"
        image = "agentssh/agent"
        args = ["--model", "{conversation}"]
        env = { A = "1" }
        pass_env = ["HOME"]
        limits = { memory = "4GiB", cpus = 2.0, pids = 2048 }
        {{ConfigurationFixture.Users}}
        [agents.team]
        owner = "alice"
        drivers = ["bob"]
        watchers = ["carol"]
        workspace = "/usr"
        mounts = ["/usr:/reference:ro"]
        [agents."alice.api"]
        exec = "drivers"
        [programs.mine]
        start = ["mine", "{conversation}"]
        run = ["mine", "{prompt}"]
        """;

    private static readonly string[] Words =
    [
        "\"", "'", "[", "]", "{", "}", "=", "\n", ".", ",", "\"\"\"", "[[", "]]", "1", "-1", "nan", "inf", "9223372036854775807", "true", "1979-05-27",
        "\\u0000", "\\U0001F600", "~", "/", "..", ":", "GiB", "[users.alice]", "[agents.\"x.y\"]", "keys_file = \"/usr\"", "[[users]]", "\uFEFF", "\0", "=[]", "={}",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Read_MutatedText_GivesConfigurationOrErrorsAndNeverThrows(int seed)
    {
        var random = new Random(seed);
        var source = new ConfigurationSource("/nowhere/agents.toml");
        var (accepted, notToml, rejected) = (0, 0, 0);
        for (var round = 0; round < 1000; round++)
        {
            var text = Encoding.UTF8.GetBytes(Seed);
            for (var mutations = random.Next(1, 4); mutations > 0; mutations--)
            {
                text = Mutate(text, random);
            }

            var errors = new ErrorList(source.File);
            using var files = new ConfigurationFiles();
            var configuration = ConfigurationLoader.Read(text, source, files, errors);
            Assert.True(configuration is not null || !errors.IsEmpty);
            Assert.All(errors.ToSortedList(), CheckPrintable);
            if (errors.IsEmpty)
            {
                accepted++;
                Assert.NotEmpty(configuration!.Users);
                Assert.All(configuration.Agents.Values, agent => Assert.Equal(Gateway.Access.Role.Owner, agent.Roles[agent.Owner]));
            }
            else if (configuration is null)
            {
                notToml++;
            }
            else
            {
                rejected++;
            }
        }

        Assert.True(
            accepted > 20 && notToml > 200 && rejected > 200,
            $"accepted {accepted}, not TOML {notToml}, rejected {rejected}: the mutations no longer reach every part");
    }

    private static void CheckPrintable(ConfigurationError error)
    {
        Assert.InRange(error.Line, 1, int.MaxValue);
        Assert.InRange(error.Column, 1, int.MaxValue);
        Assert.DoesNotContain(error.ToString(), char.IsControl);
        Assert.InRange(error.ToString().Length, 1, 1500);
    }

    private static byte[] Mutate(byte[] text, Random random)
    {
        var at = random.Next(text.Length);
        var end = Math.Min(text.Length, at + random.Next(1, 40));
        return random.Next(10) switch
        {
            0 => [.. text[..at], .. text[end..]],
            1 => [.. text[..at], (byte)random.Next(256), .. text[Math.Min(text.Length, at + 1)..]],
            2 => [.. text[..at], .. Encoding.UTF8.GetBytes(Words[random.Next(Words.Length)]), .. text[at..]],
            3 => [.. text[..end], .. text[at..end], .. text[end..]],
            4 => SwapLines(text, random),
            5 => [.. text[..at], .. Encoding.UTF8.GetBytes(Words[random.Next(Words.Length)]), .. text[end..]],
            _ => ReplaceWord(text, random),
        };
    }

    /// <summary>A word of the text becomes another one, so that most of what comes out is still TOML.</summary>
    private static byte[] ReplaceWord(byte[] text, Random random)
    {
        var words = WordPattern().Matches(Encoding.UTF8.GetString(text));
        if (words.Count < 2)
        {
            return text;
        }

        var (target, with) = (words[random.Next(words.Count)], words[random.Next(words.Count)]);
        return Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(text).Remove(target.Index, target.Length).Insert(target.Index, with.Value));
    }

    [GeneratedRegex("[A-Za-z0-9_.:/-]+")]
    private static partial Regex WordPattern();

    private static byte[] SwapLines(byte[] text, Random random)
    {
        var lines = Encoding.UTF8.GetString(text).Split('\n');
        var (a, b) = (random.Next(lines.Length), random.Next(lines.Length));
        (lines[a], lines[b]) = (lines[b], lines[a]);
        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }
}
