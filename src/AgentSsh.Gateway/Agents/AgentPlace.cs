using System.Net.Sockets;
using AgentSsh.Gateway.Descriptors;
using AgentSsh.Link;

namespace AgentSsh.Gateway.Agents;

/// <summary>An agent's place on the host: the settings that its supervisor reads, and the sockets on which it calls. Not safe for concurrent use.</summary>
/// <param name="directories">Where the files lie.</param>
/// <param name="services">What the agent has of the gateway.</param>
/// <param name="accepted">Takes each connection of a supervisor, and owns it.</param>
internal sealed class AgentPlace(AgentDirectories directories, AgentServices services, Action<Socket> accepted) : IAsyncDisposable
{
    private LinkListener? _listener;

    /// <summary>The directories are there, and somebody listens.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Makes what is missing, writes the settings and listens.</summary>
    /// <exception cref="AgentUnavailableException">The state directory cannot be used.</exception>
    public void Open(SupervisorSettings settings)
    {
        if (IsOpen)
        {
            return;
        }

        try
        {
            directories.Create();
            directories.WriteSettings(settings);
            _listener = services.Roads.HasSocket ? new LinkListener(directories.Link, services.PassesDescriptors, accepted, services.Logger) : null;
            IsOpen = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException or ArgumentException)
        {
            throw new AgentUnavailableException($"the gateway cannot use its state directory {directories.Root}: {e.Message}", e);
        }
    }

    /// <summary>See <see cref="LinkListener.TakeDescriptorPort"/>.</summary>
    public DescriptorPort? TakeDescriptorPort(Socket link) => _listener?.TakeDescriptorPort(link);

    public async ValueTask DisposeAsync()
    {
        LinkListener? listener = _listener;
        _listener = null;
        if (listener is not null)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
        }
    }
}
