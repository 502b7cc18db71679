using System.Collections;
using AgentSsh.Link;
using AgentSsh.Supervisor.Programs;

namespace AgentSsh.Supervisor.Hosting;

/// <summary>Where things are in this container, and who its user is.</summary>
internal sealed record SupervisorPaths
{
    /// <summary>Directory of the settings file.</summary>
    public required string Configuration { get; init; }

    /// <summary>Our own directory: sockets, scripts, tmux. Nobody else may enter it.</summary>
    public required string State { get; init; }

    /// <summary>Directory of the gateway's socket.</summary>
    public required string Link { get; init; }

    public required string Home { get; init; }

    public required string Workspace { get; init; }

    /// <summary>Directory of the command <c>agentssh</c>.</summary>
    public string Commands => Path.Combine(State, "bin");

    /// <summary>The socket of people's ssh-agents, for SSH_AUTH_SOCK.</summary>
    public string KeySocket => Path.Combine(State, "keys.sock");

    /// <summary>Where programs and commands start: the workspace where there is one.</summary>
    public string StartDirectory => Directory.Exists(Workspace) ? Workspace : Directory.Exists(Home) ? Home : "/";

    /// <summary>The user's shell.</summary>
    public static string Shell => File.Exists("/bin/bash") ? "/bin/bash" : "/bin/sh";

    /// <summary>The environment of the program and of everything run for a person.</summary>
    public Dictionary<string, string> Environment(SupervisorSettings settings)
    {
        var inherited = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value ?? string.Empty));
        return AgentEnvironment.Build(inherited, settings.Environment, Home, System.Environment.UserName is { Length: > 0 } name ? name : "agent", Shell, Commands, KeySocket);
    }
}
