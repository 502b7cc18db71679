namespace AgentSsh.Ssh;

/// <summary>What a connection on which nobody logged in is held against its source for (sshd_config PerSourcePenalties).</summary>
public enum SshPenalty
{
    /// <summary>It tried at least one key, and none was let in. An unknown name and an unknown key are one, so that nobody can tell which names
    /// there are.</summary>
    AuthFail,

    /// <summary>It left, or broke the protocol, without having tried to log in.</summary>
    NoAuth,

    /// <summary>It used up the time for logging in.</summary>
    GraceExceeded,

    /// <summary>It made code on this side fail.</summary>
    Crash,
}
