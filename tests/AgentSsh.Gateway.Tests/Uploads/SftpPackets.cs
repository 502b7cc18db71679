using AgentSsh.Gateway.Uploads;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Gateway.Tests.Uploads;

/// <summary>What an sftp client of version 3 sends.</summary>
internal static class SftpPackets
{
    public static byte[] Init => Packet(1, new SshBuilder().UInt32(3));

    public static byte[] Stat(string path) => Naming(SftpType.Stat, path);

    public static byte[] Naming(SftpType type, string path) => Packet((byte)type, new SshBuilder().UInt32(7).Utf8(path));

    public static byte[] Open(string path, uint flags = 0x1a) => Packet((byte)SftpType.Open, new SshBuilder().UInt32(7).Utf8(path).UInt32(flags).UInt32(4).UInt32(0x1a4));

    public static byte[] Rename(string from, string to) => Packet((byte)SftpType.Rename, new SshBuilder().UInt32(7).Utf8(from).Utf8(to));

    public static byte[] Write(ulong offset, int bytes) =>
        Packet((byte)SftpType.Write, new SshBuilder().UInt32(7).Utf8("hndl").UInt64(offset).UInt32((uint)bytes).Bytes(new byte[bytes]));

    public static byte[] Close => Packet((byte)SftpType.Close, new SshBuilder().UInt32(7).Utf8("hndl"));

    public static byte[] Packet(byte type, SshBuilder body)
    {
        byte[] rest = body.ToArray();
        return new SshBuilder().UInt32((uint)rest.Length + 1).Byte(type).Bytes(rest).ToArray();
    }
}
