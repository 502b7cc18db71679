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
            Send(pid, Signals.Terminate);
        }

        await Wait.Until(() => Of(stateDirectory).Length == 0, EndTimeout, "the supervisors' end");

        // What a test left running behind a command would end with its container.
        foreach (int pid in All().Where(pid => WorkingDirectory(pid).StartsWith(stateDirectory + '/', StringComparison.Ordinal)))
        {
            Send(pid, Signals.Kill);
        }
    }

    /// <summary>The process ids of those of one state directory.</summary>
    public static int[] Of(string stateDirectory) =>
    [
        .. All().Where(pid => CommandLine(pid) is { } line
            && line.Contains(stateDirectory, StringComparison.Ordinal) && line.Contains("agentssh-supervisor", StringComparison.Ordinal)),
    ];

    private static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc")
        .Select(Path.GetFileName)
        .OfType<string>()
        .Where(name => name.All(char.IsAsciiDigit))
        .Select(name => int.Parse(name, CultureInfo.InvariantCulture));

    private static void Send(int pid, int signal)
    {
        try
        {
            Signals.Send(pid, signal);
        }
        catch (Win32Exception)
        {
            // It ended meanwhile.
        }
    }

    private static string WorkingDirectory(int pid)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{pid}/cwd", returnFinalTarget: false)?.FullName ?? string.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or is not ours.
            return string.Empty;
        }
    }

    private static string CommandLine(int pid)
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
