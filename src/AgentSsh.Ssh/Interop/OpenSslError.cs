using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace AgentSsh.Ssh.Interop;

/// <summary>
/// Turns OpenSSL's results into exceptions. Must run on the thread that made the call, before any await: the error queue is
/// the thread's. Every check leaves the queue empty, so that no failure is blamed on a later call (the framework's included).
/// </summary>
internal static class OpenSslError
{
    /// <summary>Throws unless <paramref name="result"/> is 1.</summary>
    /// <param name="result">What the function returned.</param>
    /// <param name="function">Its name, for the message.</param>
    /// <exception cref="CryptographicException">With OpenSSL's own text.</exception>
    public static void Check(int result, string function)
    {
        if (result != 1)
        {
            Throw(function);
        }
    }

    /// <summary>Passes a valid handle through; disposes an invalid one and throws.</summary>
    /// <exception cref="CryptographicException">With OpenSSL's own text.</exception>
    public static T Check<T>(T handle, string function)
        where T : SafeHandle
    {
        if (handle.IsInvalid)
        {
            handle.Dispose();
            Throw(function);
        }

        return handle;
    }

    /// <summary>Empties the queue after a failure that is an answer, not a fault: a bad signature, a bad point.</summary>
    public static void Clear() => LibCrypto.ErrClearError();

    [DoesNotReturn]
    private static unsafe void Throw(string function)
    {
        nuint error = LibCrypto.ErrGetError();
        LibCrypto.ErrClearError();
        byte* buffer = stackalloc byte[256];
        LibCrypto.ErrErrorStringN(error, buffer, 256);
        int length = new ReadOnlySpan<byte>(buffer, 256).IndexOf((byte)0);
        throw new CryptographicException($"{function} failed: {Encoding.ASCII.GetString(buffer, Math.Max(length, 0))}");
    }
}
