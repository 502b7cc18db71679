using System.Runtime.InteropServices;

namespace AgentSsh.Gateway.Descriptors;

/// <summary><c>struct epoll_event</c>: 32 bits of flags and 64 of the owner's. It is packed on x86-64 and on no other machine (epoll_ctl(2)).</summary>
internal static class EpollEvent
{
    public const uint In = 0x1;
    public const uint Out = 0x4;
    public const uint Error = 0x8;
    public const uint HangUp = 0x10;
    public const uint OneShot = 1u << 30;
    public const uint EdgeTriggered = 1u << 31;

    /// <summary>Bytes from one to the next.</summary>
    public static readonly int Size = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private static readonly int DataOffset = Size - sizeof(long);

    public static void Write(Span<byte> at, uint flags, long data)
    {
        MemoryMarshal.Write(at, flags);
        MemoryMarshal.Write(at[DataOffset..], data);
    }

    public static (uint Flags, long Data) Read(ReadOnlySpan<byte> at) => (MemoryMarshal.Read<uint>(at), MemoryMarshal.Read<long>(at[DataOffset..]));
}
