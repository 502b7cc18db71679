using System.ComponentModel;
using System.Globalization;
using AgentSsh.Testing;

namespace AgentSsh.World;

/// <summary>The supervisors that a gateway's local engine started: they outlive it, as they should, and must not outlive the test.</summary>
internal static class LocalSupervisors
{
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Ends those of one state directory, with all that they keep running.</summary>
    /// <exception cref="TimeoutException">One does not end.</exception>
    public static async Task StopAsync(string stateDirectory)
    {
        foreach (int pid in Of(stateDirectory))
        {
            try
            {
                Signals.Send(pid, Signals.Terminate);
            }
            catch (Win32Exception)
            {
                // It ended meanwhile.
            }
        }

        await Wait.Until(() => Of(stateDirectory).Length == 0, EndTimeout, "the supervisors' end");
    }

    /// <summary>The process ids of those of one state directory.</summary>
    public static int[] Of(string stateDirectory) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .OfType<string>()
            .Where(name => name.All(char.IsAsciiDigit) && CommandLine(name) is { } line
                && line.Contains(stateDirectory, StringComparison.Ordinal) && line.Contains("agentssh-supervisor", StringComparison.Ordinal))
            .Select(name => int.Parse(name, CultureInfo.InvariantCulture)),
    ];

    private static string CommandLine(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return string.Empty;
        }
    }
}
