namespace AgentSsh.EndToEnd.Tests.Interop;

/// <summary>Where a client goes, and with what key.</summary>
/// <param name="Port">Of the gateway, on 127.0.0.1.</param>
/// <param name="User">The name of the agent.</param>
/// <param name="Key">The private key's file, in OpenSSH's format; forms for other programs stand beside it.</param>
/// <param name="HostKey">Fingerprint of the gateway's Ed25519 host key.</param>
public sealed record InteropTarget(int Port, string User, string Key, string HostKey)
{
    /// <summary>The key for PuTTY's programs.</summary>
    public string PuttyKey => Key + ".ppk";

    /// <summary>The key for dropbear's.</summary>
    public string DropbearKey => Key + ".dropbear";
}
