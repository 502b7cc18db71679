namespace AgentSsh.Testing;

/// <summary>
/// Finds test vectors that others publish. They are not part of this repository: they lie in <c>shared/vectors</c> beside
/// it (or beside a directory above it), or where <see cref="Variable"/> says.
/// </summary>
public static class VectorSuites
{
    /// <summary>Environment variable that names the directory holding one directory a suite.</summary>
    public const string Variable = "AGENTSSH_VECTORS";

    /// <summary>For <c>Assert.Skip</c> where <see cref="Find"/> returned null.</summary>
    public static string AbsentReason(string suite) =>
        $"The vectors '{suite}' are not here: set {Variable} to the directory that holds '{suite}', or put them into ../shared/vectors/{suite} beside the repository.";

    /// <summary>The full path of a suite's directory, such as that of "toml-test" or "wycheproof"; null when it is absent.</summary>
    /// <exception cref="DirectoryNotFoundException">
    /// <see cref="Variable"/> is set, but holds no such suite: whoever sets it wants the vectors used, not skipped.
    /// </exception>
    public static string? Find(string suite)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } root)
        {
            var named = Path.GetFullPath(Path.Combine(root, suite));
            return Directory.Exists(named)
                ? named
                : throw new DirectoryNotFoundException($"{Variable} is '{root}', but there is no directory '{named}'.");
        }

        for (var above = FindRepositoryRoot()?.Parent; above is not null; above = above.Parent)
        {
            var candidate = Path.Combine(above.FullName, "shared", "vectors", suite);
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    private static DirectoryInfo? FindRepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "AgentSsh.sln")))
        {
            directory = directory.Parent;
        }

        return directory;
    }
}
