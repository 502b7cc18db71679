using System.Runtime.InteropServices;

namespace AgentSsh.Link;

/// <summary>A call of the C library failed; the message says which, and why.</summary>
internal sealed class LibcException : IOException
{
    public LibcException(string what, int errno)
        : base($"{what}: {Marshal.GetPInvokeErrorMessage(errno)} (error {errno})") => Errno = errno;

    /// <summary>The error number, of errno(3).</summary>
    public int Errno { get; }

    /// <summary>An exception for the error that the last call left.</summary>
    public static LibcException Last(string what) => new(what, Marshal.GetLastPInvokeError());
}
