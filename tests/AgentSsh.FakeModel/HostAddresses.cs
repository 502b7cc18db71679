using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace AgentSsh.FakeModel;

/// <summary>Addresses of this machine that a container can reach.</summary>
public static class HostAddresses
{
    /// <summary>The IPv4 address of Docker's default bridge <c>docker0</c>, or null when there is none.</summary>
    public static IPAddress? DockerBridge() => OfInterface("docker0");

    /// <summary>
    /// The address that containers reach this machine by: that of Docker's bridge, also from Podman's, or where there is none that of the first interface that
    /// is up and not loopback; null when there is neither.
    /// </summary>
    public static IPAddress? ForContainers() =>
        DockerBridge()
        ?? NetworkInterface.GetAllNetworkInterfaces()
            .Where(candidate => candidate.OperationalStatus == OperationalStatus.Up && candidate.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .Select(candidate => OfInterface(candidate.Name))
            .FirstOrDefault(address => address is not null);

    /// <summary>The first IPv4 address of a network interface, or null when there is no such interface or address.</summary>
    public static IPAddress? OfInterface(string name) =>
        NetworkInterface.GetAllNetworkInterfaces()
            .FirstOrDefault(candidate => candidate.Name == name)?
            .GetIPProperties().UnicastAddresses
            .Select(address => address.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork);
}
