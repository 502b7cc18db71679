namespace AgentSsh.Ssh.Tests;

/// <summary>Proofs whose whole length would make the suite slow run short unless <c>AGENTSSH_LONG_TESTS=1</c> is set.</summary>
internal static class LongTests
{
    public static bool AreWanted { get; } = Environment.GetEnvironmentVariable("AGENTSSH_LONG_TESTS") == "1";

    /// <summary>The value for the long form, or the one for every day.</summary>
    public static T Choose<T>(T whole, T everyDay) => AreWanted ? whole : everyDay;
}
