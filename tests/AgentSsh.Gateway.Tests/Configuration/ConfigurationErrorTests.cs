namespace AgentSsh.Gateway.Tests.Configuration;

public sealed class ConfigurationErrorTests
{
    public static readonly TheoryData<string, string> Cases = new()
    {
        // Unknown keys, wrong types, impossible values.
        { "[gatway]\nlisten = []", "1:2: unknown key 'gatway' in the top level; did you mean 'gateway'?" },
        { "[gateway]\nlisen = []", "2:1: unknown key 'lisen' in [gateway]; did you mean 'listen'?" },
        { "[gateway]\ncompletely_else = 1", "2:1: unknown key 'completely_else' in [gateway]" },
        { "[gateway.limits]\nlogin_grace = \"3s\"", "2:1: unknown key 'login_grace' in [gateway.limits]" },
        { "[defaults]\nprogam = \"claude\"", "2:1: unknown key 'progam' in [defaults]; did you mean 'program'?" },
        { "[defaults.limits]\nmemroy = 1", "2:1: unknown key 'memroy' in [defaults.limits]; did you mean 'memory'?" },
        { "gateway = 3", "1:11: 'gateway' must be a table, found an integer" },
        { "[gateway]\nlisten = \"127.0.0.1:22\"", "2:10: 'listen' must be an array of strings, found a string" },
        { "[gateway]\nlisten = [1, \"127.0.0.1:22\"]", "2:11: an entry of 'listen' must be a string, found an integer" },
        { "[gateway]\nlisten = []", "1:1: 'listen' in [gateway] is empty: nobody could connect" },
        { "[gateway]\nlisten = [\"127.0.0.1:22\", \"127.0.0.1:22\"]", "2:27: 'listen' has 127.0.0.1:22 twice" },
        { "[gateway]\nlisten = [\"localhost:22\"]", "2:11: 'listen': 'localhost:22' is not an address to listen on; write IPv4:PORT or [IPv6]:PORT, such as \"127.0.0.1:2222\" or \"[::]:2222\"; did you mean '127.0.0.1:22'?" },
        { "[gateway]\nstate_dir = \"\"", "2:13: 'state_dir' is empty" },
        { "[gateway]\nstate_dir = \"~/x\"", "2:13: 'state_dir' begins with '~', which is the shell's; write the whole path" },
        { "[gateway]\nengine = \"dokcer\"", "2:10: 'engine' cannot be 'dokcer'; it is one of 'auto', 'docker', 'podman', 'local'; did you mean 'docker'?" },
        { "[gateway]\nengine_socket = \"unix:///run/docker.sock\"", "2:17: 'engine_socket' is a path, not a URL: 'unix:///run/docker.sock'; did you mean '/run/docker.sock'?" },
        { "[gateway]\nengine_socket = \"docker.sock\"", "2:17: 'engine_socket' 'docker.sock' is not absolute: it must begin with '/'" },
        { "[gateway]\nciphers = [\"aes256-cbc\"]", "2:12: 'ciphers': there is no 'aes256-cbc'; the names are aes256-gcm@openssh.com, aes128-gcm@openssh.com, chacha20-poly1305@openssh.com, aes256-ctr, aes128-ctr; did you mean 'aes256-ctr'?" },
        { "[gateway]\nkex_algorithms = [\"curve25519\"]", "2:19: 'kex_algorithms': there is no 'curve25519'; the names are mlkem768x25519-sha256, curve25519-sha256, curve25519-sha256@libssh.org, ecdh-sha2-nistp256, ecdh-sha2-nistp384, ecdh-sha2-nistp521" },
        { "[gateway]\nmacs = [\"hmac-sha2-256-etm@openssh.com\", \"hmac-sha2-256-etm@openssh.com\"]", "2:42: 'macs' has 'hmac-sha2-256-etm@openssh.com' twice" },
        { "[gateway]\nhost_key_algorithms = []", "1:1: 'host_key_algorithms' in [gateway] is empty: nobody could connect; leave it out for the default" },
        { "[gateway]\nhost_keys = [\"~/key\"]", "2:14: 'host_keys': '~/key' begins with '~', which is the shell's; write the whole path" },
        { "[gateway]\nhost_keys = [\"key\", \"key\"]", "2:21: 'host_keys' has 'key' twice" },
        { "[gateway]\nhost_keys = []", "1:1: 'host_keys' in [gateway] has 0 files; it needs 1 to 16, or leave it out for keys that are made" },
        { "[gateway]\nlog_level = \"warn\"", "2:13: 'log_level' cannot be 'warn'; it is one of 'trace', 'debug', 'information', 'info', 'warning', 'error'" },
        { "[gateway]\ndetach_key = \"d\"", "2:14: 'detach_key' begins with the key 'd', which nobody could type any more; it is a key with Ctrl and at most one more, such as 'ctrl-\\ d' or 'ctrl-] ctrl-]', or empty for none" },
        { "[gateway]\nlogin_hint = \"on\"", "2:14: 'login_hint' cannot be 'on'; it is one of 'once', 'off'; did you mean 'once'?" },
        { "[gateway.limits]\nlogin_grace_time = 30", "2:20: 'login_grace_time' must be a string, found an integer" },
        { "[gateway.limits]\nlogin_grace_time = \"30\"", "2:20: 'login_grace_time' is not a time: '30'; write a number and a unit (ms, s, m, h), such as \"30s\" or \"2m\"; did you mean '30s'?" },
        { "[gateway.limits]\nlogin_grace_time = \"2h\"", "2:20: 'login_grace_time' must be from 1s to 1h, found '2h'" },
        { "[gateway.limits]\nmax_startups = \"10:30\"", "2:16: 'max_startups' must be begin:rate:full, such as \"10:30:100\", found '10:30'" },
        { "[gateway.limits]\nmax_startups = \"10:30:5\"", "2:16: 'max_startups' must have 1 <= begin <= full <= 100000, found '10:30:5'" },
        { "[gateway.limits]\nmax_auth_tries = 0", "2:18: 'max_auth_tries' must be from 1 to 20, found 0" },
        { "[gateway.limits]\nper_source_net_block_size = \"64\"", "2:29: 'per_source_net_block_size' must be bits of IPv4 and of IPv6, such as \"32:64\", found '64'" },
        { "[gateway.limits]\nper_source_penalties = \"authfial:5s\"", "2:24: 'per_source_penalties' must be \"no\" or names and times such as \"authfail:5s noauth:1s\"; it cannot have 'authfial:5s'; did you mean 'authfail'?" },
        { "[gateway.limits]\nper_source_penalties = \"authfail:x\"", "2:24: 'per_source_penalties' must have a time from 0s to 24h behind 'authfail', such as \"authfail:5s\", found 'authfail:x'" },
        { "[gateway.limits]\nper_source_penalties = \"invaliduser:5s\"", "2:24: 'per_source_penalties' has no 'invaliduser' here: an unknown name and an unknown key are both authfail, so that nobody can tell which names there are" },
        { "[gateway.limits]\nper_source_penalties = \"min:20m\"", "2:24: 'per_source_penalties' has a min of 20m, which is more than its max of 10m" },
        { "[gateway.limits]\nper_source_penalty_exempt_list = [\"10.0.0.1/8\"]", "2:35: 'per_source_penalty_exempt_list': has bits beyond its first 8: '10.0.0.1/8'; did you mean '10.0.0.0/8'?" },
        { "[gateway.limits]\nchannel_timeout = [\"direct-tcp=10m\"]", "2:20: 'channel_timeout': must be TYPE=TIME with one of session:shell, session:command, session:subsystem:sftp, session:*, direct-tcpip, direct-streamlocal@openssh.com, forwarded-tcpip, forwarded-streamlocal@openssh.com, agent-connection; found 'direct-tcp=10m'; did you mean 'direct-tcpip'?" },
        { "[defaults]\nexec = true", "2:8: 'exec' must be a string, found a boolean" },
        { "[defaults]\nexec = \"driver\"", "2:8: 'exec' cannot be 'driver'; it is one of 'owner', 'drivers', 'nobody'; did you mean 'drivers'?" },
        { "[defaults]\non_exit = \"leave\"", "2:11: 'on_exit' cannot be 'leave'; it is one of 'disconnect', 'stay'" },
        { "[defaults]\nimage = \"-v /:/host\"", "2:9: 'image' is not an image's reference, such as \"agentssh/agent\" or \"registry.example/team/agent:1.2\": '-v /:/host'" },
        { "[defaults]\nenv = { A = 1 }", "2:13: 'A' in [defaults.env] must be a string, found an integer" },
        { "[defaults]\nenv = { \"A=B\" = \"1\" }", "2:9: 'A=B' cannot be a variable's name: letters, digits and _, the first no digit" },
        { "[defaults]\npass_env = [\"1A\"]", "2:13: '1A' cannot be a variable's name: letters, digits and _, the first no digit" },
        { "[defaults]\nargs = [\"a\\u0000b\"]", "2:9: an entry of 'args' contains a NUL character, which no path, argument or variable can" },
        { "[defaults.limits]\nmemory = \"4GB\"", "2:10: 'memory' has the unknown unit 'GB'; the units are KiB, MiB, GiB and TiB; did you mean '4GiB'?" },
        { "[defaults.limits]\nmemory = \"lots\"", "2:10: 'memory' is not a size: 'lots'; write \"4GiB\", \"512MiB\" or a number of bytes" },
        { "[defaults.limits]\nmemory = 1024", "2:10: 'memory' must be from 64MiB to 16TiB, found 1KiB" },
        { "[defaults.limits]\nmemory = true", "2:10: 'memory' must be a size such as \"4GiB\" or a number of bytes, found a boolean" },
        { "[defaults.limits]\ncpus = 0", "2:8: 'cpus' must be from 0.05 to 1024, found 0" },
        { "[defaults.limits]\ncpus = nan", "2:8: 'cpus' must be from 0.05 to 1024, found NaN" },
        { "[defaults.limits]\npids = 2.5", "2:8: 'pids' must be an integer, found a float" },

        // Names.
        { "[users.Dave]\nkeys = [\"K\"]", "1:8: 'Dave' cannot be a user's name: a-z first, then a-z, 0-9, _ and -, at most 32 characters; did you mean 'dave'?" },
        { "[agents.Team]\nowner = \"alice\"", "1:9: 'Team' cannot be an agent's name: a-z first, then a-z, 0-9, _ and -, at most 32 characters, or USER.NAME" },
        { "[agents.\"dave.api\"]", "1:9: the agent 'dave.api' would be one of the user 'dave', who does not exist" },
        { "[agents.\"alcie.api\"]", "1:9: the agent 'alcie.api' would be one of the user 'alcie', who does not exist; did you mean 'alice'?" },
        { "[agents.alice.api]\nprogram = \"shell\"", "1:15: a dot in an agent's name needs quotation marks: [agents.\"alice.api\"]" },
        { "users = 1", "1:9: 'users' must be a table, found an integer" },
        { "[agents]\nteam = 1", "2:8: 'team' in [agents] must be a table, found an integer" },

        // Who is who.
        { "[agents.team]", "1:9: the agent 'team' has no 'owner'" },
        { "[agents.alicee]", "1:9: the agent 'alicee' has no 'owner'; did you mean 'alice'?" },
        { "[agents.team]\nowner = \"alcie\"", "2:9: unknown user 'alcie' in 'owner' of 'team'; did you mean 'alice'?" },
        { "[agents.team]\nowner = \"alice\"\ndrivers = [\"bbo\"]", "3:12: unknown user 'bbo' in 'drivers' of 'team'; did you mean 'bob'?" },
        { "[agents.team]\nowner = \"alice\"\nwatchers = [\"nobody\"]", "3:13: unknown user 'nobody' in 'watchers' of 'team'" },
        { "[agents.team]\nowner = \"alice\"\ndrivers = [\"bob\", \"bob\"]", "3:19: 'bob' stands twice in 'drivers' of 'team'" },
        { "[agents.team]\nowner = \"alice\"\ndrivers = [\"alice\"]", "3:12: 'alice' is both owner and driver of 'team'; one role is enough, owner may do more" },
        { "[agents.team]\nowner = \"alice\"\ndrivers = [\"bob\"]\nwatchers = [\"bob\"]", "4:13: 'bob' is both driver and watcher of 'team'; one role is enough, driver may do more" },
        { "[agents.alice]\nowner = \"bob\"", "2:9: the agent 'alice' belongs to 'alice' by its name; its owner cannot be 'bob'" },

        // Programs.
        { "[defaults]\nprogram = \"cluade\"", "2:11: unknown program 'cluade'; there are claude, codex, opencode, shell, or define [programs.NAME]; did you mean 'claude'?" },
        { "[programs.mine]\nrun = [\"mine\", \"{prompt}\"]", "1:11: the program 'mine' has no 'start'" },
        { "[programs.mine]\nstart = []", "1:1: 'start' in [programs.mine] must begin with the program to run" },
        { "[programs.mine]\nstart = [\"\"]", "2:10: 'start' in [programs.mine] must begin with the program to run" },
        { "[programs.mine]\nstart = [\"mine\", \"{conversatoin}\"]", "2:18: unknown placeholder '{conversatoin}' in 'start'; there are {conversation} and, in 'run', {prompt}; did you mean '{conversation}'?" },
        { "[programs.mine]\nstart = [\"mine\", \"{prompt}\"]", "2:18: {prompt} may only stand in 'run', not in 'start'" },
        { "[programs.mine]\nstart = [\"mine\"]\nrun = [\"mine\"]", "3:8: 'run' in [programs.mine] has no {prompt}: the program would not learn what to do" },
        { "[programs.mine]\nstart = [\"mine\"]\nrestart = []", "3:1: unknown key 'restart' in [programs.mine]; did you mean 'start'?" },

        // Mounts and workspaces.
        { "[agents.alice]\nworkspace = \"team\"", "2:13: 'workspace' 'team' is not absolute: it must begin with '/'" },
        { "[agents.alice]\nworkspace = \"~/team\"", "2:13: 'workspace' '~/team' is not absolute: '~' is the shell's, write the whole path" },
        { "[agents.alice]\nworkspace = \"/no/such\"", "2:13: the workspace '/no/such' of agent 'alice' does not exist on this host" },
        { "[agents.alice]\nworkspace = \"/etc/passwd\"", "2:13: the workspace '/etc/passwd' of agent 'alice' is not a directory" },
        { "[agents.alice]\nmounts = [\"/usr\"]", "2:11: 'mounts': '/usr' is not a mount; write \"HOST:CONTAINER\" or \"HOST:CONTAINER:ro\"" },
        { "[agents.alice]\nmounts = [\"/usr:/x:rx\"]", "2:11: 'mounts': the mode of '/usr:/x:rx' must be 'ro' or 'rw', found 'rx'" },
        { "[agents.alice]\nmounts = [\"usr:/x\"]", "2:11: 'mounts': 'usr' is not absolute: it must begin with '/'" },
        { "[agents.alice]\nmounts = [\"/usr:x\"]", "2:11: 'mounts': the container's path 'x' must be absolute; did you mean '/x'?" },
        { "[agents.alice]\nmounts = [\"/usr:/workspace\"]", "2:11: 'mounts': the container's path '/workspace' is set by 'workspace', not by a mount" },
        { "[agents.alice]\nmounts = [\"/usr:/x/../etc/agentssh/y\"]", "2:11: 'mounts': the container's path '/x/../etc/agentssh/y' is reserved" },
        { "[agents.alice]\nmounts = [\"/no/such:/x\"]", "2:11: the host's path '/no/such' of a mount of agent 'alice' does not exist on this host" },
        { "[agents.alice]\nmounts = [\"/usr:/x\", \"/usr:/x/\"]", "2:22: agent 'alice' has two mounts at '/x'" },
        { "[gateway]\nengine_socket = \"/usr/e.sock\"\n[agents.alice]\nmounts = [\"/usr:/x\"]", "4:11: a mount of agent 'alice' would hand the agent the engine's socket '/usr/e.sock', and with it the host" },
        { "[agents.alice]\nmounts = [\"/run:/x\"]", "2:11: a mount of agent 'alice' would hand the agent the engine's socket '/run/docker.sock', and with it the host" },
        { "[gateway]\nstate_dir = \"/usr/state\"\n[agents.alice]\nworkspace = \"/usr\"", "4:13: the workspace of agent 'alice' would show the agent the gateway's state_dir '/usr/state'" },

        { "[agents.alice]\nworkspace = \"/\"", "2:13: the workspace of agent 'alice' would show the agent the gateway's configuration '/nowhere/agents.toml'" },

        // Syntax.
        { "[gateway", "1:9: " },
        { "a = 1\na = 2", "2:1: " },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Load_OneMistake_SaysWhereAndWhatAndWhatWasMeant(string text, string expected)
    {
        var isSyntax = expected.EndsWith(": ", StringComparison.Ordinal);
        var errors = ConfigurationFixture.Errors(text + (text.StartsWith("users", StringComparison.Ordinal) ? "" : "\n" + ConfigurationFixture.Users))
            .Select(error => error.ToString())
            .ToList();
        if (isSyntax)
        {
            Assert.StartsWith("/nowhere/agents.toml:" + expected, Assert.Single(errors), StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains("/nowhere/agents.toml:" + expected, errors);
        }
    }

    [Fact]
    public void Load_ManyMistakes_ReportsAllInTheOrderOfLines()
    {
        var errors = ConfigurationFixture.Errors("""
            [gateway]
            engine = "x"
            [defaults]
            exec = 1
            nonsense = 2
            [agents.team]
            drivers = ["zoe"]
            """);
        Assert.Equal([1, 2, 4, 5, 6, 7], errors.Select(error => error.Line));
        Assert.Contains("there are no users", errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MoreErrorsThanAnybodyReads_StopsAndSaysHowMany()
    {
        var errors = ConfigurationFixture.Errors(ConfigurationFixture.Users + string.Concat(Enumerable.Range(0, 500).Select(i => $"[x{i}]\n")));
        Assert.Equal(201, errors.Count);
        Assert.Equal("300 more errors are not shown; correct these first", errors[^1].Message);
    }

    [Theory]
    [InlineData("mounts = [\"/usr:/x\"]", "a mount of agent 'dave' would let the agent write the keys_file '/usr/no-such-keys'; mount it read-only")]
    [InlineData("workspace = \"/usr\"", "the workspace of agent 'dave' would let the agent write the keys_file '/usr/no-such-keys'; mount it read-only")]
    [InlineData("mounts = [\"/usr:/x:ro\"]", null)]
    public void Load_KeysFileThatAnAgentCouldWrite_IsRefused(string line, string? expected)
    {
        var errors = ConfigurationFixture.Errors($"[users.dave]\nkeys_file = \"/usr/no-such-keys\"\n[agents.dave]\n{line}");
        Assert.Equal(expected, errors.Where(error => error.Line == 4).Select(error => error.Message).SingleOrDefault());
    }

    [Fact]
    public void Load_HostKeyThatAnAgentWouldSee_IsRefused()
    {
        var errors = ConfigurationFixture.Errors($"{ConfigurationFixture.Users}[gateway]\nhost_keys = [\"/usr/key\"]\n[agents.alice]\nmounts = [\"/usr:/x:ro\"]");
        Assert.Equal("a mount of agent 'alice' would show the agent the gateway's host key '/usr/key'", Assert.Single(errors).Message);
    }

    [Fact]
    public void Load_ControlCharactersInNames_ReachNoTerminal()
    {
        var error = Assert.Single(ConfigurationFixture.Errors(ConfigurationFixture.Users + "[\"\\u001b[2J\\u202e\"]"));
        Assert.Contains("unknown key '\\u001B[2J\\u202E'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WrongEnvironmentValue_IsNotShown()
    {
        var errors = ConfigurationFixture.Errors(ConfigurationFixture.Users + "[defaults]\nenv = { TOKEN = [\"secret\"] }");
        Assert.DoesNotContain("secret", Assert.Single(errors).ToString(), StringComparison.Ordinal);
    }
}
