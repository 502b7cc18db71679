using System.Globalization;
using AgentSsh.Supervisor.Activity;
using AgentSsh.Supervisor.Native;

namespace AgentSsh.Supervisor.Processes;

/// <summary>A process, told from a later one of the same id by when it started.</summary>
/// <param name="Id">Its id.</param>
/// <param name="StartTicks">When it started, in the kernel's ticks since boot.</param>
internal readonly record struct ProcessIdentity(int Id, ulong StartTicks)
{
    private const int StartTime = 22;

    // What is killed is gone within milliseconds, unless the kernel holds it.
    private static readonly TimeSpan KillBound = TimeSpan.FromSeconds(5);

    /// <summary>Of a process that runs; null when there is none of that id.</summary>
    public static ProcessIdentity? Of(int id)
    {
        try
        {
            return new ProcessIdentity(id, HookVerb.Field(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat")), StartTime));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Kills it and its process group, if it still runs.</summary>
    /// <returns>Whether there was something to kill.</returns>
    public async Task<bool> EndAsync(TimeProvider time)
    {
        if (Of(Id) != this)
        {
            return false;
        }

        using var watch = ProcessWatch.TryStart(Id);
        _ = Libc.Kill(-Id, SignalNames.Kill);
        _ = Libc.Kill(Id, SignalNames.Kill);
        if (watch is not null)
        {
            await Task.WhenAny(watch.Ended, Task.Delay(KillBound, time)).ConfigureAwait(false);
        }

        return true;
    }
}
