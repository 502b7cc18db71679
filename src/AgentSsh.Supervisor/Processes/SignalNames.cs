namespace AgentSsh.Supervisor.Processes;

/// <summary>The signals that RFC 4254 section 6.10 names, with Linux's numbers, and a few more that shells know.</summary>
internal static class SignalNames
{
    public const int HangUp = 1;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int WindowChange = 28;

    private static readonly (string Name, int Number)[] Known =
    [
        ("HUP", HangUp), ("INT", 2), ("QUIT", 3), ("ILL", 4), ("TRAP", 5), ("ABRT", 6), ("BUS", 7), ("FPE", 8), ("KILL", Kill),
        ("USR1", 10), ("SEGV", 11), ("USR2", 12), ("PIPE", 13), ("ALRM", 14), ("TERM", Terminate), ("CONT", Continue), ("STOP", 19),
        ("TSTP", 20), ("TTIN", 21), ("TTOU", 22), ("WINCH", WindowChange), ("SYS", 31),
    ];

    /// <summary>The number of a name without "SIG", or null.</summary>
    public static int? NumberOf(string name)
    {
        foreach (var (known, number) in Known)
        {
            if (known == name)
            {
                return number;
            }
        }

        return null;
    }

    /// <summary>The name without "SIG", or null.</summary>
    public static string? NameOf(int number)
    {
        foreach (var (name, known) in Known)
        {
            if (known == number)
            {
                return name;
            }
        }

        return null;
    }
}
