using System.Runtime.InteropServices;

namespace AgentSsh.Link;

/// <summary>The calls of the C library that passing descriptors takes. Numbers and layouts are those of 64-bit Linux, where x86-64 and arm64 agree.</summary>
internal static unsafe partial class SocketCalls
{
    public const int Eintr = 4;

    public const int SolSocket = 1;
    public const int ScmRights = 1;

    public const int MsgControlTruncated = 0x8;
    public const int MsgTruncated = 0x20;
    public const int MsgDontWait = 0x40;
    public const int MsgNoSignal = 0x4000;
    public const int MsgCloseOnExec = 0x40000000;

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint SendMessage(SafeHandle socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    public static partial nint ReceiveMessage(SafeHandle socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int fd);

    /// <summary><c>struct iovec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    /// <summary><c>struct msghdr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public ControlMessage* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary><c>struct cmsghdr</c> with room for the descriptors of one message. Its real length is in <see cref="Length"/>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ControlMessage
    {
        /// <summary>Bytes before the descriptors.</summary>
        public const int HeaderLength = 16;

        public nuint Length;
        public int Level;
        public int Type;
        public fixed int Descriptors[DescriptorMessage.MaxDescriptors + 1];
    }
}
