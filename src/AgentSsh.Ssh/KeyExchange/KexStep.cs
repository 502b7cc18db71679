namespace AgentSsh.Ssh.KeyExchange;

/// <summary>How far an exchange is, as seen from what has been received.</summary>
internal enum KexStep
{
    /// <summary>None is under way.</summary>
    Idle,

    /// <summary>Our KEXINIT is on its way, the peer's has not come: what it sent before still arrives and is served.</summary>
    AwaitInit,

    /// <summary>Both have said what they offer; the message of the method comes next.</summary>
    AwaitMethod,

    /// <summary>Our NEWKEYS is on its way, the peer's comes next.</summary>
    AwaitNewKeys,
}
