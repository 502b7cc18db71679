namespace AgentSsh.Ssh.Transport;

/// <summary>What sealing a message changes.</summary>
internal enum TransportMessageKind
{
    /// <summary>Nothing.</summary>
    Plain,

    /// <summary>The gate for the layers above closes.</summary>
    KexInit,

    /// <summary>The keys change and the gate opens.</summary>
    NewKeys,
}
