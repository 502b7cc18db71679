using System.Globalization;
using AgentSsh.Supervisor.Hosting;

namespace AgentSsh.Supervisor.Processes;

/// <summary>The program that was started last and the tmux server around it, noted in the state directory: whoever starts the next one makes sure that the last one has ended, so
/// that no two programs write one conversation.</summary>
internal sealed class PaneProcesses(string stateDirectory, SupervisorLog log, TimeProvider time)
{
    private readonly string _path = Path.Combine(stateDirectory, "processes");

    /// <summary>Notes them.</summary>
    public void Note(int program, int server)
    {
        ProcessIdentity[] known = [.. new[] { program, server }.Select(ProcessIdentity.Of).OfType<ProcessIdentity>()];
        try
        {
            AtomicFile.Write(_path, string.Concat(known.Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.Id} {each.StartTicks}\n"))));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning($"{_path} cannot be written: {e.Message}");
        }
    }

    /// <summary>Ends what was noted and still runs.</summary>
    /// <param name="serverToo">Nobody can reach that tmux server any more.</param>
    public async Task EndAsync(bool serverToo)
    {
        foreach (var (process, index) in Read().Select((process, index) => (process, index)))
        {
            if ((index == 0 || serverToo) && await process.EndAsync(time).ConfigureAwait(false))
            {
                log.Warning($"Process {process.Id} of the last start still ran; it was killed.");
            }
        }
    }

    private List<ProcessIdentity> Read()
    {
        try
        {
            return File.Exists(_path) ? [.. File.ReadAllLines(_path).Take(2).Select(Parse).OfType<ProcessIdentity>()] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning($"{_path} cannot be read: {e.Message}");
            return [];
        }
    }

    private static ProcessIdentity? Parse(string line) =>
        line.Split(' ') is [var id, var ticks]
            && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 1
            && ulong.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            ? new ProcessIdentity(number, start)
            : null;
}
