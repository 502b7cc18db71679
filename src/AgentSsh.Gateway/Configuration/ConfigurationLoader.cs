using System.Collections.Frozen;
using AgentSsh.Gateway.Configuration.Reading;
using AgentSsh.Toml;

namespace AgentSsh.Gateway.Configuration;

/// <summary>Reads and checks a configuration whole. Has no state; may be called from any thread.</summary>
public static class ConfigurationLoader
{
    // The largest organisation's people and agents take a hundredth of it.
    private const int MaximumFileBytes = 1024 * 1024;

    /// <summary>Reads the file and all that it names, and reports everything that is wrong at once.</summary>
    public static ConfigurationLoad Load(ConfigurationSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var files = new ConfigurationFiles();
        var errors = new ErrorList(source.File);
        var configuration = files.Read(source.File, MaximumFileBytes, out var problem) is { } text
            ? Read(text, source, files, errors)
            : null;
        if (problem.Length > 0)
        {
            errors.Add(new TomlPosition(1, 1), $"the configuration file {problem}");
        }

        return new ConfigurationLoad(errors.IsEmpty ? configuration : null, errors.ToSortedList(), files.Asked, files.Digest());
    }

    /// <summary>Everything after reading the file itself.</summary>
    internal static GatewayConfiguration? Read(ReadOnlySpan<byte> text, ConfigurationSource source, ConfigurationFiles files, ErrorList errors)
    {
        TomlTable document;
        try
        {
            document = TomlReader.Parse(text);
        }
        catch (TomlException e)
        {
            errors.Add(new TomlPosition(e.Line, e.Column), e.Reason);
            return null;
        }

        var draft = ConfigurationDraft.Read(document, source, errors);
        var programs = ProgramCatalogue.Resolve(draft.Programs, errors);
        var resolver = new UserResolver(draft.Gateway, source, files, errors);
        var users = resolver.Resolve(draft.Users);
        var keys = resolver.ToKeys();
        var agents = new AgentResolver(draft, users, programs, source.Environment, errors);
        agents.Resolve();
        var stateDirectory = HostPath.Normal(Path.Combine(source.Directory, draft.Gateway.StateDirectory));
        new HostChecks(draft, source, files.Asked, errors).Check(stateDirectory);
        return new GatewayConfiguration
        {
            File = source.File,
            Listen = draft.Gateway.Listen,
            StateDirectory = stateDirectory,
            Engine = draft.Gateway.Engine,
            EngineSocket = draft.Gateway.EngineSocket,
            Link = draft.Gateway.Link,
            HostKeys = draft.Gateway.HostKeys?.Select(file => HostPath.Normal(Path.Combine(source.Directory, file.Value))).ToList(),
            HostCertificates = [.. draft.Gateway.HostCertificates.Select(file => HostPath.Normal(Path.Combine(source.Directory, file.Value)))],
            Algorithms = draft.Gateway.Algorithms,
            LogFormat = draft.Gateway.LogFormat,
            LogLevel = draft.Gateway.LogLevel,
            Limits = draft.Gateway.Limits,
            DetachKey = draft.Gateway.DetachKey,
            HasLoginHint = draft.Gateway.HasLoginHint,
            Users = users.ToFrozenDictionary(),
            Agents = agents.Agents.ToFrozenDictionary(),
            FurtherAgents = agents.FurtherAgents.ToFrozenDictionary(),
            Programs = programs,
            Webhooks = draft.Webhooks.ToFrozenDictionary(),
            Keys = keys,
        };
    }
}
