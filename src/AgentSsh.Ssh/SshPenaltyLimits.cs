namespace AgentSsh.Ssh;

/// <summary>How long a source is refused for what its connections did. Each connection costs one penalty at most, whatever it tried; penalties add up,
/// and are forgotten when they run out or when somebody of that source logs in. The defaults are OpenSSH's.</summary>
public sealed record SshPenaltyLimits
{
    /// <summary>None are given.</summary>
    public static SshPenaltyLimits None { get; } = new() { IsEnabled = false };

    /// <summary>Whether any are given.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>For <see cref="SshPenalty.AuthFail"/>.</summary>
    public TimeSpan AuthFail { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For <see cref="SshPenalty.NoAuth"/>.</summary>
    public TimeSpan NoAuth { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For <see cref="SshPenalty.GraceExceeded"/>.</summary>
    public TimeSpan GraceExceeded { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For <see cref="SshPenalty.Crash"/>.</summary>
    public TimeSpan Crash { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Less than this is remembered and not enforced yet.</summary>
    public TimeSpan Min { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>More than this does not add up.</summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Sources remembered, of each kind of address; beyond it the one with the least left is forgotten (OpenSSH <c>overflow:permissive</c>).</summary>
    public int MaxSources { get; init; } = 65536;

    /// <summary>What one penalty is.</summary>
    public TimeSpan Of(SshPenalty penalty) => penalty switch
    {
        SshPenalty.AuthFail => AuthFail,
        SshPenalty.NoAuth => NoAuth,
        SshPenalty.GraceExceeded => GraceExceeded,
        _ => Crash,
    };
}
