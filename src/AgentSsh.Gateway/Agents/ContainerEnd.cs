using System.Globalization;
using AgentSsh.Engines;
using AgentSsh.Gateway.Configuration.Reading;

namespace AgentSsh.Gateway.Agents;

/// <summary>How an agent's container last ended by itself.</summary>
/// <param name="How">In words for a person.</param>
/// <param name="At">When the gateway learned of it.</param>
internal sealed record ContainerEnd(string How, DateTimeOffset At)
{
    /// <summary>128 + SIGKILL, what the kernel sends at the limit of memory.</summary>
    private const int KilledExitCode = 137;

    /// <summary>The words for an end.</summary>
    public static string Words(EngineEvent died, long memoryBytes) => died switch
    {
        { OutOfMemory: true } => $"it reached the agent's limit of memory ({ByteSize.Format(memoryBytes)})",

        // Podman does not tell.
        { ExitCode: KilledExitCode } => $"it was killed (exit status {KilledExitCode}): by somebody, or at the agent's limit of memory ({ByteSize.Format(memoryBytes)})",
        { ExitCode: { } code } => $"exit status {code.ToString(CultureInfo.InvariantCulture)}",
        _ => "exit status unknown",
    };
}
