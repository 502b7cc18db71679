using AgentSsh.Link;

namespace AgentSsh.Gateway.Agents;

/// <summary>Where an agent's files lie in the state directory.</summary>
internal sealed class AgentDirectories(string stateDirectory, string agent)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Seen from inside the container by another user id; on the host the state directory above keeps everybody else out.
    private const UnixFileMode Readable = Private
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode ReadableFile = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>All that is the agent's.</summary>
    public string Root { get; } = Path.Combine(stateDirectory, "agents", agent);

    /// <summary>Mounted read-only: the supervisor's settings.</summary>
    public string Configuration => Path.Combine(Root, "config");

    /// <summary>Mounted read-only: the socket on which the gateway listens.</summary>
    public string Link => Path.Combine(Root, "link");

    /// <summary>Makes what is missing.</summary>
    /// <exception cref="IOException">The disk is full, or something else stands in the way.</exception>
    public void Create()
    {
        Directory.CreateDirectory(stateDirectory, Private);
        Directory.CreateDirectory(Path.Combine(stateDirectory, "agents"), Private);
        Directory.CreateDirectory(Root, Private);
        CreateReadable(Configuration);
        CreateReadable(Link);
    }

    /// <summary>Writes the supervisor's settings, whole or not at all.</summary>
    /// <exception cref="IOException">The disk is full, or the directory cannot be written.</exception>
    public void WriteSettings(SupervisorSettings settings)
    {
        string path = Path.Combine(Configuration, LinkNames.SettingsFile);
        byte[] text = settings.ToJson();
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(text))
        {
            return;
        }

        string temporary = path + ".new";
        File.WriteAllBytes(temporary, text);
        File.SetUnixFileMode(temporary, ReadableFile);
        File.Move(temporary, path, overwrite: true);
    }

    private static void CreateReadable(string path)
    {
        Directory.CreateDirectory(path);

        // Whatever the umask was: the supervisor must get in.
        File.SetUnixFileMode(path, Readable);
    }
}
