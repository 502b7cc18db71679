using System.Runtime.InteropServices;

namespace AgentSsh.Ssh.Interop;

/// <summary>Owns an EVP_PKEY_CTX, one operation with a key.</summary>
internal sealed class SafeEvpPKeyCtx() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibCrypto.EvpPKeyCtxFree(handle);
        return true;
    }
}
