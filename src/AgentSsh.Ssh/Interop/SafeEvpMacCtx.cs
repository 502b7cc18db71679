using System.Runtime.InteropServices;

namespace AgentSsh.Ssh.Interop;

/// <summary>Owns an EVP_MAC_CTX.</summary>
internal sealed class SafeEvpMacCtx() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibCrypto.EvpMacCtxFree(handle);
        return true;
    }
}
