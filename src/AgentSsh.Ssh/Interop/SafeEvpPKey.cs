using System.Runtime.InteropServices;

namespace AgentSsh.Ssh.Interop;

/// <summary>Owns an EVP_PKEY; freeing it zeroes a private key. Threads may use one at once for signing and verifying.</summary>
internal sealed class SafeEvpPKey() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibCrypto.EvpPKeyFree(handle);
        return true;
    }
}
