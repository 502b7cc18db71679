using System.Runtime.InteropServices;

namespace AgentSsh.Ssh.Interop;

/// <summary>Owns a reference to an EVP_MAC, an algorithm.</summary>
internal sealed class SafeEvpMac() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibCrypto.EvpMacFree(handle);
        return true;
    }
}
