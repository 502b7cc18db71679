using System.Buffers.Binary;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Connection;

/// <summary>
/// What stands before the bytes of a data message (RFC 4254 section 5.2):
/// <code>
/// byte     SSH_MSG_CHANNEL_DATA or SSH_MSG_CHANNEL_EXTENDED_DATA
/// uint32   recipient channel
/// [uint32  data_type_code of extended data]
/// uint32   length of the data that follows
/// </code>
/// </summary>
internal static class DataHeader
{
    /// <summary>Its length. <paramref name="dataType"/> null is plain data.</summary>
    public static int Length(uint? dataType) => dataType is null ? 9 : 13;

    /// <summary>Writes it to the packet's beginning.</summary>
    public static void Write(Span<byte> packet, uint recipient, uint? dataType, int length)
    {
        packet[0] = dataType is null ? MessageNumber.SSH_MSG_CHANNEL_DATA : MessageNumber.SSH_MSG_CHANNEL_EXTENDED_DATA;
        BinaryPrimitives.WriteUInt32BigEndian(packet[1..], recipient);
        if (dataType is { } type)
        {
            BinaryPrimitives.WriteUInt32BigEndian(packet[5..], type);
        }

        BinaryPrimitives.WriteUInt32BigEndian(packet[(Length(dataType) - 4)..], (uint)length);
    }
}
