using System.Text;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Configuration.Reading;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Gateway.Tests.Configuration;

/// <summary>A directory with a configuration file in it.</summary>
internal sealed class ConfigurationFixture : IDisposable
{
    public static readonly string AliceKey = KeyLine(1);
    public static readonly string BobKey = KeyLine(2);
    public static readonly string CarolKey = KeyLine(3);

    /// <summary>Three users, who have one key each.</summary>
    public static readonly string Users = $"""
        [users.alice]
        keys = ["{AliceKey}"]
        [users.bob]
        keys = ["{BobKey}"]
        [users.carol]
        keys = ["{CarolKey}"]

        """;

    public ConfigurationFixture(string text = "")
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("agentssh-configuration-").FullName;
        Source = new ConfigurationSource(Path.Combine(Directory, "agents.toml")) { Environment = _ => null };
        Write(text);
    }

    public string Directory { get; }

    public ConfigurationSource Source { get; init; }

    public static SshPublicKey Key(int number) =>
        SshPublicKey.Parse(new SshBuilder().Utf8("ssh-ed25519").String(Enumerable.Repeat((byte)number, 32).ToArray()).ToArray());

    public static string KeyLine(int number) => $"{Key(number)} key{number}@example";

    /// <summary>The snapshot of a text without errors.</summary>
    public static GatewayConfiguration Load(string text)
    {
        using var fixture = new ConfigurationFixture(text);
        return fixture.Load();
    }

    /// <summary>What is wrong with a text; the file need not exist.</summary>
    public static IReadOnlyList<ConfigurationError> Errors(string text)
    {
        var source = new ConfigurationSource("/nowhere/agents.toml") { Environment = _ => null };
        var errors = new ErrorList(source.File);
        using var files = new ConfigurationFiles();
        ConfigurationLoader.Read(Encoding.UTF8.GetBytes(text), source, files, errors);
        return errors.ToSortedList();
    }

    public void Write(string text) => File.WriteAllText(Source.File, text);

    public string WriteBeside(string name, string text)
    {
        var path = Path.Combine(Directory, name);
        File.WriteAllText(path, text);
        return path;
    }

    public GatewayConfiguration Load()
    {
        var load = ConfigurationLoader.Load(Source);
        Assert.Empty(load.Errors);
        return load.Configuration!;
    }

    public IReadOnlyList<ConfigurationError> LoadErrors()
    {
        var load = ConfigurationLoader.Load(Source);
        Assert.Null(load.Configuration);
        return load.Errors;
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
