using System.Net.Sockets;

namespace AgentSsh.Engines.Docker;

/// <summary>Where the engine's socket is.</summary>
public static class DockerSocket
{
    private const string Scheme = "unix://";

    /// <summary>
    /// The first that is there: DOCKER_HOST where it is set, <c>/var/run/docker.sock</c>, Podman's of this user, Podman's of root. Null when there is none.
    /// Nothing is asked of it yet.
    /// </summary>
    /// <exception cref="EngineUnavailableException">DOCKER_HOST names something other than a unix socket.</exception>
    public static string? Find() => Find(Environment.GetEnvironmentVariable, Path.Exists);

    internal static string? Find(Func<string, string?> environment, Func<string, bool> exists)
    {
        if (environment("DOCKER_HOST") is { Length: > 0 } host)
        {
            // What a person set explicitly is used or complained about, never passed over.
            return host.StartsWith(Scheme, StringComparison.Ordinal) && host.Length > Scheme.Length
                ? host[Scheme.Length..]
                : throw new EngineUnavailableException($"DOCKER_HOST is '{host}', but only unix:///path/to/docker.sock can be spoken to; unset it or name a socket.");
        }

        return Candidates(environment).FirstOrDefault(exists);
    }

    internal static IEnumerable<string> Candidates(Func<string, string?> environment)
    {
        yield return "/var/run/docker.sock";
        if (environment("XDG_RUNTIME_DIR") is { Length: > 0 } runtime)
        {
            yield return Path.Combine(runtime, "podman/podman.sock");
        }

        yield return "/run/podman/podman.sock";
    }

    /// <summary>Why a connection failed, and what to do about it.</summary>
    internal static string Explain(string path, SocketError error) => error switch
    {
        SocketError.AccessDenied =>
            $"no permission to use the engine's socket {path}; run as a user that may (for Docker: usermod -aG docker USER, then log in again).",
        SocketError.ConnectionRefused =>
            $"nobody answers at the engine's socket {path}; start the engine (systemctl start docker).",
        _ when !Path.Exists(path) =>
            $"the engine's socket {path} does not exist; install and start Docker (apt-get install docker.io; systemctl start docker) or Podman (systemctl start podman.socket).",
        _ => $"the engine's socket {path} cannot be used: {new SocketException((int)error).Message}.",
    };
}
