using System.Runtime.InteropServices;

namespace AgentSsh.Ssh.Interop;

/// <summary>Owns an EVP_CIPHER_CTX; freeing it zeroes its key schedule.</summary>
internal sealed class SafeEvpCipherCtx() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibCrypto.EvpCipherCtxFree(handle);
        return true;
    }
}
