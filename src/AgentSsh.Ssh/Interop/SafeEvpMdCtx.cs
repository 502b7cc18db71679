using System.Runtime.InteropServices;

namespace AgentSsh.Ssh.Interop;

/// <summary>Owns an EVP_MD_CTX, one signing or verifying.</summary>
internal sealed class SafeEvpMdCtx() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibCrypto.EvpMdCtxFree(handle);
        return true;
    }
}
