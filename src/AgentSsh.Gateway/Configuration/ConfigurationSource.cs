namespace AgentSsh.Gateway.Configuration;

/// <summary>All that a configuration is made of.</summary>
public sealed record ConfigurationSource
{
    /// <param name="path">The file; when relative, to the working directory of this moment.</param>
    public ConfigurationSource(string path) => File = Path.GetFullPath(path);

    /// <summary>The file's absolute path.</summary>
    public string File { get; }

    /// <summary>The directory that relative paths in the file start from.</summary>
    public string Directory => Path.GetDirectoryName(File) ?? "/";

    /// <summary>A user to be there whatever the file says.</summary>
    public ExtraUser? ExtraUser { get; init; }

    /// <summary>Where <c>pass_env</c> takes values from.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;
}
