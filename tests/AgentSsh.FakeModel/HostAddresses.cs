using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace AgentSsh.FakeModel;

/// <summary>Addresses of this machine that a container can reach.</summary>
public static class HostAddresses
{
    /// <summary>The IPv4 address of Docker's default bridge <c>docker0</c>, or null when there is none.</summary>
    public static IPAddress? DockerBridge() => OfInterface("docker0");

    /// <summary>The first IPv4 address of a network interface, or null when there is no such interface or address.</summary>
    public static IPAddress? OfInterface(string name) =>
        NetworkInterface.GetAllNetworkInterfaces()
            .FirstOrDefault(candidate => candidate.Name == name)?
            .GetIPProperties().UnicastAddresses
            .Select(address => address.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork);
}
