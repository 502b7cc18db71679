using System.Net.Sockets;
using AgentSsh.Engines;
using AgentSsh.Engines.Docker;
using AgentSsh.Engines.Local;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Hosting.State;

namespace AgentSsh.Gateway.Hosting;

/// <summary>Decides where agents live.</summary>
internal static class EngineSelector
{
    private const string PodmanSocket = "/run/podman/podman.sock";

    /// <summary>Makes the engine that the configuration asks for. Nothing need answer yet: an engine that is down may come later.</summary>
    /// <param name="configuration">What is asked for.</param>
    /// <param name="state">Tells what was used before.</param>
    /// <param name="instance">Tells our containers from another gateway's.</param>
    /// <exception cref="StartupException">DOCKER_HOST or CONTAINER_HOST names what cannot be spoken to.</exception>
    public static EngineSelection Select(GatewayConfiguration configuration, StateDirectory state, string instance)
    {
        try
        {
            if (configuration.Engine == EngineChoice.Local)
            {
                return new EngineSelection(Local(state), null);
            }

            string? reason = configuration.Engine == EngineChoice.Auto && !state.HadContainers
                ? WhyNoContainers(SocketOf(configuration))
                : null;
            if (reason is not null)
            {
                return new EngineSelection(Local(state), reason);
            }

            var docker = new DockerEngine(new DockerEngineOptions { Instance = instance, SocketPath = SocketOf(configuration) });
            state.RememberContainers();
            return new EngineSelection(docker, null);
        }
        catch (EngineUnavailableException e)
        {
            throw new StartupException(e.Message, ExitCode.Configuration);
        }
    }

    /// <summary>Null: none was found.</summary>
    private static string? SocketOf(GatewayConfiguration configuration) => configuration.EngineSocket
        ?? (configuration.Engine == EngineChoice.Podman ? DockerSocket.FindPodman() ?? PodmanSocket : DockerSocket.Find());

    /// <summary>Null when there is a socket that this process may use, whether or not somebody answers at it right now.</summary>
    internal static string? WhyNoContainers(string? socketPath)
    {
        if (socketPath is null || !Path.Exists(socketPath))
        {
            return socketPath is null
                ? $"no socket of Docker or Podman was found; {DockerSocket.HowToInstall}"
                : $"the engine's socket {socketPath} does not exist";
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(socketPath));
            return null;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            return $"this user may not use the engine's socket {socketPath}";
        }
        catch (SocketException)
        {
            // It is installed, and is down or starting: agents never go without containers because of that.
            return null;
        }
    }

    private static LocalEngine Local(StateDirectory state) =>
        new(new LocalEngineOptions { StateDirectory = Path.Combine(state.Path, "local") });
}
