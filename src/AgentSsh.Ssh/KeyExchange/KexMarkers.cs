namespace AgentSsh.Ssh.KeyExchange;

/// <summary>Names in the list of key exchange methods that announce an ability and are never chosen.</summary>
internal static class KexMarkers
{
    /// <summary>The client takes EXT_INFO (RFC 8308 section 2.1).</summary>
    public const string ExtInfoClient = "ext-info-c";

    /// <summary>The server takes EXT_INFO (RFC 8308 section 2.1).</summary>
    public const string ExtInfoServer = "ext-info-s";

    /// <summary>The client can do strict key exchange (OpenSSH PROTOCOL section 1.10).</summary>
    public const string StrictClient = "kex-strict-c-v00@openssh.com";

    /// <summary>The server can do strict key exchange (OpenSSH PROTOCOL section 1.10).</summary>
    public const string StrictServer = "kex-strict-s-v00@openssh.com";

    public static bool IsMarker(string name) => name is ExtInfoClient or ExtInfoServer or StrictClient or StrictServer;
}
