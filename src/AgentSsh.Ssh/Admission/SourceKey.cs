using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AgentSsh.Ssh.Admission;

/// <summary>Whom connections are counted for: the network that an address belongs to, an IPv4 address alone and the /64 of an IPv6 address unless
/// told otherwise, since one household or host has that whole.</summary>
/// <param name="Prefix">The first bits of the address, the others zero.</param>
/// <param name="IsIPv6">Which kind of address.</param>
/// <param name="Bits">How many bits count.</param>
internal readonly record struct SourceKey(UInt128 Prefix, bool IsIPv6, int Bits)
{
    /// <summary>Null for streams without an address, such as unix sockets.</summary>
    /// <param name="endPoint">The client's address.</param>
    /// <param name="ipv4Bits">Bits of an IPv4 address that count, 0 to 32.</param>
    /// <param name="ipv6Bits">Bits of an IPv6 address that count, 0 to 128.</param>
    public static SourceKey? From(EndPoint? endPoint, int ipv4Bits = 32, int ipv6Bits = 64)
    {
        if (endPoint is not IPEndPoint { Address: { } address })
        {
            return null;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        byte[] bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new SourceKey(Mask(BinaryPrimitives.ReadUInt32BigEndian(bytes), ipv4Bits, 32), false, ipv4Bits)
            : new SourceKey(Mask(BinaryPrimitives.ReadUInt128BigEndian(bytes), ipv6Bits, 128), true, ipv6Bits);
    }

    /// <summary>As in logs: <c>192.0.2.1</c>, <c>2001:db8::/64</c>.</summary>
    public override string ToString()
    {
        var bytes = new byte[IsIPv6 ? 16 : 4];
        if (IsIPv6)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, Prefix);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Prefix);
        }

        var address = new IPAddress(bytes);
        return Bits == 8 * bytes.Length ? address.ToString() : string.Create(CultureInfo.InvariantCulture, $"{address}/{Bits}");
    }

    private static UInt128 Mask(UInt128 value, int bits, int width) => bits == 0 ? 0 : value >> (width - bits) << (width - bits);
}
