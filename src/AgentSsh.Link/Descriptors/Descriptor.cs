using Microsoft.Win32.SafeHandles;

namespace AgentSsh.Link;

/// <summary>A file descriptor that is ours to close.</summary>
internal sealed class Descriptor : SafeHandleMinusOneIsInvalid
{
    public Descriptor()
        : base(ownsHandle: true)
    {
    }

    public Descriptor(int fd)
        : base(ownsHandle: true) => SetHandle(fd);

    /// <summary>Its number; only while somebody holds it.</summary>
    public int Number => (int)handle;

    protected override bool ReleaseHandle() => SocketCalls.Close((int)handle) == 0;
}
