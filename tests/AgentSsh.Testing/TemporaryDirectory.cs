namespace AgentSsh.Testing;

/// <summary>A new directory (mode 0700, a path short enough for unix sockets in it) that is removed with all its content on dispose.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory() => Path = Directory.CreateTempSubdirectory("as-").FullName;

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    /// <summary>The path of a name within it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
