using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AgentSsh.Link;

namespace AgentSsh.Gateway.Hosting.State;

/// <summary>The gateway's directory on disk, held by one gateway at a time. Whoever else can look into it could speak for an agent, so nobody can.</summary>
internal sealed class StateDirectory : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int InstanceLength = 12;
    private const string InstanceCharacters = "abcdefghijklmnopqrstuvwxyz0123456789";

    // sockaddr_un.sun_path of unix(7), less the zero at its end.
    private const int MaxSocketPath = 107;

    // More than a block, so that a full disk shows.
    private const int ProbeBytes = 64 * 1024;

    private readonly FileStream _lock;

    private StateDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    /// <summary>Where the gateway answers <c>agentssh status</c>.</summary>
    public static string ControlSocket(string stateDirectory) => System.IO.Path.Combine(stateDirectory, "control.sock");

    /// <summary>Makes it where it is missing, and takes it for this process until disposed or ended.</summary>
    /// <exception cref="StartupException">It cannot be used, or another gateway has it.</exception>
    public static StateDirectory Take(string path)
    {
        FileStream? held = null;
        try
        {
            Directory.CreateDirectory(path, Private);
            if (File.GetUnixFileMode(path) != Private)
            {
                File.SetUnixFileMode(path, Private);
            }

            held = TakeLock(path);
            Probe(path);
            WriteWhole(System.IO.Path.Combine(path, "gateway.pid"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
            return new StateDirectory(path, held);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw new StartupException(
                $"the state directory {path} cannot be used: {e.Message.TrimEnd('.')}. It must be on a disk with room and belong to the gateway's user; "
                + "make it so, or name another in [gateway].state_dir.",
                ExitCode.InputOutput);
        }
    }

    /// <summary>Says whether sockets in the directory have paths that the kernel takes.</summary>
    /// <param name="path">The state directory.</param>
    /// <param name="agents">Names of the agents that are known already.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static StartupProblem? CheckLength(string path, IEnumerable<string> agents)
    {
        IEnumerable<string> sockets =
            [ControlSocket(path), .. agents.Select(agent => System.IO.Path.Combine(new Agents.AgentDirectories(path, agent).Link, LinkNames.SocketFile))];
        int excess = sockets.Max(Encoding.UTF8.GetByteCount) - MaxSocketPath;
        return excess <= 0
            ? null
            : new StartupProblem(
                $"the state directory's path {path} is {excess} bytes too long: the path of a unix socket in it may have {MaxSocketPath}; name a shorter one in [gateway].state_dir.",
                ExitCode.Configuration);
    }

    /// <summary>Tells this gateway's containers from another's; made once.</summary>
    /// <exception cref="StartupException">The file holds something else.</exception>
    public string Instance()
    {
        string path = System.IO.Path.Combine(Path, "instance");
        try
        {
            if (!File.Exists(path))
            {
                WriteWhole(path, RandomNumberGenerator.GetString(InstanceCharacters, InstanceLength) + "\n");
            }

            string instance = File.ReadAllText(path).TrimEnd();
            return instance.Length == InstanceLength && instance.All(InstanceCharacters.Contains)
                ? instance
                : throw new StartupException(
                    $"{path} does not hold {InstanceLength} lower-case letters and digits, by which the gateway knows its containers; "
                    + "put back what was there (docker volume ls shows it in the volumes' names). Without it the agents' homes are not found again.",
                    ExitCode.InputOutput);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{path} cannot be used: {e.Message}", ExitCode.InputOutput);
        }
    }

    /// <summary>Notes that agents live in containers here, so that <c>engine = "auto"</c> never falls back to none.</summary>
    /// <exception cref="StartupException">It cannot be written.</exception>
    public void RememberContainers()
    {
        try
        {
            if (!HadContainers)
            {
                WriteWhole(ContainersNote, "docker\n");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{ContainersNote} cannot be written: {e.Message}", ExitCode.InputOutput);
        }
    }

    /// <summary>Agents lived in containers when this directory was last used.</summary>
    public bool HadContainers => File.Exists(ContainersNote);

    public void Dispose() => _lock.Dispose();

    private string ContainersNote => System.IO.Path.Combine(Path, "engine");

    private static FileStream TakeLock(string path)
    {
        string file = System.IO.Path.Combine(path, "lock");
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB): it goes with the process, however that ends.
            return new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = PrivateFile,
            });
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException) && IsHeld(e))
        {
            throw new StartupException(
                $"another gateway{Holder(path)} uses the state directory {path}; stop it, or name another directory in [gateway].state_dir (two gateways would fight over the agents).",
                ExitCode.Unavailable);
        }
    }

    // EWOULDBLOCK: what flock(2) answers when somebody else has it.
    private static bool IsHeld(IOException e) => e.HResult == 11;

    private static string Holder(string path)
    {
        try
        {
            return $" (pid {File.ReadAllText(System.IO.Path.Combine(path, "gateway.pid")).Trim()})";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    private static void Probe(string path)
    {
        string file = System.IO.Path.Combine(path, "probe.new");
        try
        {
            using var probe = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            probe.Write(new byte[ProbeBytes]);
            probe.Flush(flushToDisk: true);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void WriteWhole(string path, string text)
    {
        string temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = PrivateFile };
        using (var file = new FileStream(temporary, options))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
