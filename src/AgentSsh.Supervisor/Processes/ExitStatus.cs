using System.Globalization;

namespace AgentSsh.Supervisor.Processes;

/// <summary>How a process ended: with a status of its own, or by a signal.</summary>
/// <param name="Code">Its exit status, 0 when a signal ended it.</param>
/// <param name="Signal">The signal's number, 0 when it ended by itself.</param>
/// <param name="CoreDumped">A core was written.</param>
internal readonly record struct ExitStatus(int Code, int Signal, bool CoreDumped = false)
{
    /// <summary>One number for both, as shells say it: 128 + the signal.</summary>
    public uint Combined => Signal != 0 ? 128u + (uint)Signal : (uint)Code;

    /// <summary>Takes apart what <c>waitpid</c> returned for a process that is no more.</summary>
    public static ExitStatus FromWait(int status) =>
        (status & 0x7f) == 0 ? new ExitStatus((status >> 8) & 0xff, 0) : new ExitStatus(0, status & 0x7f, (status & 0x80) != 0);

    /// <inheritdoc/>
    public override string ToString() => Signal == 0
        ? string.Create(CultureInfo.InvariantCulture, $"status {Code}")
        : SignalNames.NameOf(Signal) is { } name ? "signal " + name : string.Create(CultureInfo.InvariantCulture, $"signal {Signal}");
}
