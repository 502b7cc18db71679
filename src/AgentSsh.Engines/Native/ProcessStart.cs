using System.Globalization;

namespace AgentSsh.Engines.Native;

/// <summary>Tells a process from a later one of the same id, by when it started.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="Ticks">Clock ticks between boot and the process's start.</param>
internal readonly record struct ProcessStart(int Pid, ulong Ticks)
{
    /// <summary>Of the process's numbers behind its name, state is the first and the start time the twentieth: proc_pid_stat(5), fields 3 and 22.</summary>
    private const int TicksIndex = 19;

    /// <summary>Null when there is no such process, or only its zombie.</summary>
    public static ProcessStart? Read(int pid)
    {
        string text;
        try
        {
            text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        }
        catch (IOException)
        {
            // It is gone: the file with it (ENOENT), or while we read (ESRCH).
            return null;
        }

        return Parse(pid, text);
    }

    /// <summary>The name stands in parentheses and may hold spaces and parentheses itself, so what counts is behind the last one.</summary>
    public static ProcessStart? Parse(int pid, string text)
    {
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > TicksIndex
            && fields[0] is not ("Z" or "X")
            && ulong.TryParse(fields[TicksIndex], CultureInfo.InvariantCulture, out var ticks)
            ? new ProcessStart(pid, ticks)
            : null;
    }
}
