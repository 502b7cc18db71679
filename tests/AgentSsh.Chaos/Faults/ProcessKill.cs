using System.ComponentModel;
using AgentSsh.Chaos.Machine;

namespace AgentSsh.Chaos.Faults;

/// <summary>SIGKILL to processes of a container, from outside of it.</summary>
internal static class ProcessKill
{
    /// <returns>What was done, for the log.</returns>
    public static string Of(IReadOnlyList<HostProcess> victims)
    {
        foreach (HostProcess victim in victims)
        {
            try
            {
                Signals.Send(victim.Id, Signals.Kill);
            }
            catch (Win32Exception)
            {
                // It ended meanwhile, and that is all that was wanted.
            }
        }

        return victims.Count == 0 ? "nothing there to kill" : string.Join(", ", victims);
    }
}
