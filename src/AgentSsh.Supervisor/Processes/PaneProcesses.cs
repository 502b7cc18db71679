using System.Globalization;
using AgentSsh.Supervisor.Hosting;

namespace AgentSsh.Supervisor.Processes;

/// <summary>The program that was started last and the tmux server around it, noted in the state directory: whoever starts the next one makes sure that the last one has ended, so
/// that no two programs write one conversation.</summary>
internal sealed class PaneProcesses(string stateDirectory, SupervisorLog log, TimeProvider time)
{
    private const string Program = "program";
    private const string Server = "server";

    private readonly string _path = Path.Combine(stateDirectory, "processes");

    /// <summary>Notes them. One that has ended already, as a program may have at once, leaves no line.</summary>
    public void Note(int program, int server)
    {
        try
        {
            AtomicFile.Write(_path, Line(Program, program) + Line(Server, server));
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
        foreach (var (role, process) in Read())
        {
            if ((role == Program || (role == Server && serverToo)) && await process.EndAsync(time).ConfigureAwait(false))
            {
                log.Warning($"Process {process.Id} of the last start still ran; it was killed.");
            }
        }
    }

    private List<(string Role, ProcessIdentity Process)> Read()
    {
        try
        {
            return File.Exists(_path) ? [.. File.ReadAllLines(_path).Take(2).SelectMany(Parse)] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning($"{_path} cannot be read: {e.Message}");
            return [];
        }
    }

    private static string Line(string role, int id) =>
        ProcessIdentity.Of(id) is { } known ? string.Create(CultureInfo.InvariantCulture, $"{role} {known.Id} {known.StartTicks}\n") : string.Empty;

    private static IEnumerable<(string Role, ProcessIdentity Process)> Parse(string line)
    {
        if (line.Split(' ') is [var role, var id, var ticks]
            && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 1
            && ulong.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var start))
        {
            yield return (role, new ProcessIdentity(number, start));
        }
    }
}
