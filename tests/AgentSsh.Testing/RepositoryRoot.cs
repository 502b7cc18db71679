namespace AgentSsh.Testing;

/// <summary>Where the repository is checked out.</summary>
public static class RepositoryRoot
{
    private static readonly Lazy<string> Found = new(Find);

    /// <summary>Its absolute path.</summary>
    public static string Path => Found.Value;

    /// <summary>The path of a file in it, from its root.</summary>
    public static string File(string relative) => System.IO.Path.Combine(Path, relative);

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (System.IO.File.Exists(System.IO.Path.Combine(directory.FullName, "AgentSsh.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"no AgentSsh.sln above {AppContext.BaseDirectory}: tests run from a build inside the repository");
    }
}
