namespace AgentSsh.Gateway.Hosting;

/// <summary>How the program ends; the numbers of sysexits.h.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>EX_USAGE: the command line is wrong.</summary>
    public const int Usage = 64;

    /// <summary>EX_UNAVAILABLE: an address is taken, another gateway runs, none runs.</summary>
    public const int Unavailable = 69;

    /// <summary>EX_SOFTWARE: a bug; the log has the exception.</summary>
    public const int Software = 70;

    /// <summary>EX_OSFILE: a file that belongs to the program is missing.</summary>
    public const int MissingFile = 72;

    /// <summary>EX_IOERR: the state directory cannot be used.</summary>
    public const int InputOutput = 74;

    /// <summary>EX_NOPERM: the operating system forbids it.</summary>
    public const int NoPermission = 77;

    /// <summary>EX_CONFIG: the configuration is wrong.</summary>
    public const int Configuration = 78;
}
