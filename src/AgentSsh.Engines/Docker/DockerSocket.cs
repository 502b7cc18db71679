using System.Net.Sockets;
using AgentSsh.Engines.Native;

namespace AgentSsh.Engines.Docker;

/// <summary>Where the engine's socket is.</summary>
public static class DockerSocket
{
    private const string Scheme = "unix://";

    /// <summary>
    /// Of DOCKER_HOST where it is set, else of Docker's socket, rootless Docker's, Podman's of this user, Podman's of root: the first that this process may use,
    /// or where it may use none the first that is there. Null when there is none. Nothing is asked of it yet.
    /// </summary>
    /// <exception cref="EngineUnavailableException">DOCKER_HOST names something other than a unix socket.</exception>
    public static string? Find() => Find(Environment.GetEnvironmentVariable, Path.Exists, FileAccessCheck.MayWrite);

    /// <summary>The same of Podman's only, with CONTAINER_HOST in DOCKER_HOST's place.</summary>
    /// <exception cref="EngineUnavailableException">CONTAINER_HOST names something other than a unix socket.</exception>
    public static string? FindPodman() => FindPodman(Environment.GetEnvironmentVariable, Path.Exists, FileAccessCheck.MayWrite);

    /// <summary>Every place where an engine's socket may be, whether or not it is there.</summary>
    /// <param name="environment">Reads a variable; null when it is not set.</param>
    public static IEnumerable<string> Places(Func<string, string?> environment) =>
    [
        "/var/run/docker.sock",
        "/run/docker.sock",
        .. InRuntimeDirectory(environment, "docker.sock"),
        .. PodmanPlaces(environment),
    ];

    internal static string? Find(Func<string, string?> environment, Func<string, bool> exists, Func<string, bool> mayUse) =>
        Named("DOCKER_HOST", environment) ?? First(Places(environment), exists, mayUse);

    internal static string? FindPodman(Func<string, string?> environment, Func<string, bool> exists, Func<string, bool> mayUse) =>
        Named("CONTAINER_HOST", environment) ?? First(PodmanPlaces(environment), exists, mayUse);

    private static IEnumerable<string> PodmanPlaces(Func<string, string?> environment) =>
        [.. InRuntimeDirectory(environment, "podman/podman.sock"), "/run/podman/podman.sock"];

    private static IEnumerable<string> InRuntimeDirectory(Func<string, string?> environment, string name) =>
        environment("XDG_RUNTIME_DIR") is { Length: > 0 } runtime ? [Path.Combine(runtime, name)] : [];

    /// <summary>What a person set explicitly is used or complained about, never passed over.</summary>
    private static string? Named(string variable, Func<string, string?> environment)
    {
        if (environment(variable) is not { Length: > 0 } host)
        {
            return null;
        }

        return host.StartsWith(Scheme, StringComparison.Ordinal) && host.Length > Scheme.Length
            ? host[Scheme.Length..]
            : throw new EngineUnavailableException(
                $"{variable} is '{host}', but only the socket of an engine on this machine (unix:///path/to/docker.sock) can be spoken to: agents need directories of this machine. "
                + "Unset it or name a socket.");
    }

    private static string? First(IEnumerable<string> places, Func<string, bool> exists, Func<string, bool> mayUse)
    {
        string[] there = [.. places.Where(exists)];
        return there.FirstOrDefault(mayUse) ?? there.FirstOrDefault();
    }

    /// <summary>What to do where there is no engine, without an end.</summary>
    public static string HowToInstall =>
        "install and start Docker (apt-get install docker.io; systemctl start docker) "
        + "or Podman (apt-get install podman; systemctl start podman.socket as root, systemctl --user start podman.socket as anybody else)";

    /// <summary>Why a connection failed, and what to do about it.</summary>
    internal static string Explain(string path, SocketError error) => error switch
    {
        SocketError.AccessDenied =>
            $"no permission to use the engine's socket {path}; run as a user that may (for Docker: usermod -aG docker USER, then log in again).",
        SocketError.ConnectionRefused =>
            $"nobody answers at the engine's socket {path}; start the engine (systemctl start docker, or podman.socket).",
        _ when !Path.Exists(path) =>
            $"the engine's socket {path} does not exist; {HowToInstall}.",
        _ => $"the engine's socket {path} cannot be used: {new SocketException((int)error).Message}.",
    };
}
