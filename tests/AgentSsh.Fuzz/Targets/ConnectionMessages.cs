using AgentSsh.Ssh;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Fuzz.Targets;

/// <summary>Messages of the connection protocol to begin with.</summary>
internal static class ConnectionMessages
{
    public static byte[] Open(string type, uint number, uint window, uint packet, byte[]? data = null) => new SshBuilder()
        .Byte(MessageNumber.SSH_MSG_CHANNEL_OPEN).Utf8(type).UInt32(number).UInt32(window).UInt32(packet).Bytes(data ?? []).ToArray();

    public static byte[] Request(uint channel, string name, bool wantReply, byte[]? data = null) => new SshBuilder()
        .Byte(MessageNumber.SSH_MSG_CHANNEL_REQUEST).UInt32(channel).Utf8(name).Boolean(wantReply).Bytes(data ?? []).ToArray();

    public static byte[] Data(uint channel, ReadOnlySpan<byte> data) =>
        new SshBuilder().Byte(MessageNumber.SSH_MSG_CHANNEL_DATA).UInt32(channel).String(data).ToArray();

    public static byte[] OfChannel(byte type, uint channel) => new SshBuilder().Byte(type).UInt32(channel).ToArray();

    public static byte[] Adjust(uint channel, uint bytes) => new SshBuilder().Byte(MessageNumber.SSH_MSG_CHANNEL_WINDOW_ADJUST).UInt32(channel).UInt32(bytes).ToArray();

    /// <summary>Whole conversations. Our own handler opens a channel first, so theirs is number 1.</summary>
    public static IEnumerable<byte[][]> Conversations() =>
    [
        [
            Open("session", 0, 2 << 20, 32768),
            Request(1, PtyRequest.RequestName, true, new PtyRequest("xterm", new TerminalSize(80, 24), new byte[] { 3, 0, 0, 0, 1, 0 }).Encode()),
            Request(1, EnvRequest.RequestName, false, new EnvRequest("LANG", "C").Encode()),
            Request(1, SessionRequest.Shell, true),
            Request(1, TerminalSize.RequestName, false, new TerminalSize(100, 30).Encode()),
            Data(1, "some keys"u8),
            OfChannel(MessageNumber.SSH_MSG_CHANNEL_EOF, 1),
            OfChannel(MessageNumber.SSH_MSG_CHANNEL_CLOSE, 1),
        ],
        [
            Open("session", 7, 100, 10),
            Request(1, SessionRequest.Exec, true, SessionRequest.EncodeText("make")),
            Adjust(1, 1000),
            Adjust(1, uint.MaxValue - 5000),
            new SshBuilder().Byte(MessageNumber.SSH_MSG_CHANNEL_EXTENDED_DATA).UInt32(1).UInt32(1).String("err"u8).ToArray(),
            Request(1, SessionRequest.Signal, false, SessionRequest.EncodeText("INT")),
            OfChannel(MessageNumber.SSH_MSG_CHANNEL_CLOSE, 1),
        ],
        [
            new SshBuilder().Byte(MessageNumber.SSH_MSG_CHANNEL_OPEN_CONFIRMATION).UInt32(0).UInt32(5).UInt32(1000).UInt32(1000).ToArray(),
            OfChannel(MessageNumber.SSH_MSG_CHANNEL_SUCCESS, 0),
            Data(0, "agent"u8),
            new SshBuilder().Byte(MessageNumber.SSH_MSG_REQUEST_SUCCESS).UInt32(1).ToArray(),
            new SshBuilder().Byte(MessageNumber.SSH_MSG_GLOBAL_REQUEST).Utf8("tcpip-forward").Boolean(true).Utf8("").UInt32(0).ToArray(),
            new SshBuilder().Byte(MessageNumber.SSH_MSG_GLOBAL_REQUEST).Utf8("hostkeys-prove-00@openssh.com").Boolean(true)
                .String(FuzzKeys.Host.PublicKey.Blob.Span).ToArray(),
            new SshBuilder().Byte(MessageNumber.SSH_MSG_GLOBAL_REQUEST).Utf8("no-more-sessions@openssh.com").Boolean(false).ToArray(),
        ],
        [
            new SshBuilder().Byte(MessageNumber.SSH_MSG_CHANNEL_OPEN_FAILURE).UInt32(0).UInt32(1).Utf8("no").Utf8("").ToArray(),
            [MessageNumber.SSH_MSG_REQUEST_FAILURE],
            Open(DirectTcpip.ChannelType, 3, 65536, 32768, new DirectTcpip("localhost", 80, "127.0.0.1", 4000).Encode()),
            Open("x11", 4, 65536, 32768),
            Open("session", 5, 0, 1),
            Request(1, SessionRequest.Exec, true, SessionRequest.EncodeText("abort")),
            [MessageNumber.SSH_MSG_IGNORE, 0, 0, 0, 1, 65],
            [MessageNumber.SSH2_MSG_PING, 0, 0, 0, 1, 66],
            [200, 1, 2],
            new SshBuilder().Byte(MessageNumber.SSH_MSG_DISCONNECT).UInt32(11).Utf8("bye").Utf8("").ToArray(),
        ],
    ];
}
