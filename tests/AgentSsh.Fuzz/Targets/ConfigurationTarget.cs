using System.Text;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Configuration.Reading;
using AgentSsh.Testing;

namespace AgentSsh.Fuzz.Targets;

/// <summary>A configuration file, from its bytes to a snapshot or a list of what is wrong. The files that it names are not there.</summary>
internal sealed class ConfigurationTarget : FuzzTarget
{
    private readonly ConfigurationSource _source = new("/nonexistent/agentssh-fuzz/agents.toml") { Environment = static name => name == "TOKEN" ? "secret" : null };

    public override string Name => "configuration";

    public override InputShape Shape => InputShape.Text;

    public override int MaxLength => 16 * 1024;

    public override IReadOnlyList<string> Assemblies => ["agentssh"];

    // Each file that is named is read into a buffer of the largest size allowed, and an RSA key in it makes numbers of its size.
    public override long AllocationBound(int inputLength) => (64 * 1024 * 1024) + (4096L * inputLength);

    public override IEnumerable<byte[]> Seeds() =>
    [
        File.ReadAllBytes(RepositoryRoot.File("agents.toml")),
        File.ReadAllBytes(RepositoryRoot.File("config/agents.example.toml")),
        Encoding.UTF8.GetBytes($$"""
            [gateway]
            listen = ["[::1]:2222", "0.0.0.0:22"]
            engine = "local"
            limits = { max_startups = "10:30:100", login_grace_time = "1m", client_alive_interval = "0s" }
            [defaults]
            program = "mine"
            args = ["-x"]
            env = { A = "b" }
            pass_env = ["TOKEN"]
            on_exit = "stay"
            exec = "drivers"
            [defaults.limits]
            memory = "1.5GiB"
            cpus = 0.5
            [users.alice]
            keys = ["{{FuzzKeys.User.PublicKey}}"]
            [users.bob]
            keys_file = "bob.pub"
            [agents.team]
            owner = "alice"
            drivers = ["bob"]
            workspace = "/srv/team"
            mounts = ["/srv/reference:/reference:ro"]
            limits = { memory = "8GiB", pids = 64 }
            [programs.mine]
            start = ["mine", "{conversation}"]
            resume = ["mine"]
            run = ["mine", "{prompt}"]
            """),
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        using var files = new ConfigurationFiles();
        var errors = new ErrorList(_source.File);
        GatewayConfiguration? configuration = ConfigurationLoader.Read(input, _source, files, errors);
        FuzzFailure.Require(configuration is not null || !errors.IsEmpty, "a configuration or an error comes out");
        foreach (ConfigurationError error in errors.ToSortedList())
        {
            FuzzFailure.Require(error.Line >= 1 && error.Column >= 1, "an error has a place", error.ToString());
            OneLine.Require(error.ToString());
        }
    }
}
