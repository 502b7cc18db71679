namespace AgentSsh.Supervisor.Processes;

/// <summary>Finds a program the way a shell does.</summary>
internal static class ExecutablePath
{
    /// <summary>Absolute path of the program, or null where no executable file of that name is found.</summary>
    /// <param name="name">A name to look up, or a path, taken relative to the directory.</param>
    /// <param name="searchPath">Directories separated by colons.</param>
    /// <param name="directory">The directory that the program will start in.</param>
    public static string? Find(string name, string searchPath, string directory)
    {
        if (name.Length == 0)
        {
            return null;
        }

        if (name.Contains('/', StringComparison.Ordinal))
        {
            var path = Path.Combine(directory, name);
            return IsExecutable(path) ? path : null;
        }

        foreach (var entry in searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            var path = Path.Combine(entry, name);
            if (IsExecutable(path))
            {
                return path;
            }
        }

        return null;
    }

    private static bool IsExecutable(string path)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        try
        {
            return File.Exists(path) && (File.GetUnixFileMode(path) & Execute) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A dangling link or a directory that may not be entered: a shell passes on too.
            return false;
        }
    }
}
