using System.Net;
using System.Net.Sockets;

namespace AgentSsh.Ssh.Admission;

/// <summary>Whom connections are counted for: an IPv4 address, or the /64 of an IPv6 address, which one household or host has whole.</summary>
internal readonly record struct SourceKey(UInt128 Value)
{
    /// <summary>Null for streams without an address, such as unix sockets.</summary>
    public static SourceKey? From(EndPoint? endPoint)
    {
        if (endPoint is not IPEndPoint { Address: { } address })
        {
            return null;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        UInt128 value = 0;
        foreach (byte each in address.GetAddressBytes().AsSpan(0, address.AddressFamily == AddressFamily.InterNetwork ? 4 : 8))
        {
            value = (value << 8) | each;
        }

        return new SourceKey(address.AddressFamily == AddressFamily.InterNetwork ? value : value | (UInt128.One << 64));
    }
}
