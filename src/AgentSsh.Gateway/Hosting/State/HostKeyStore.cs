using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Hosting.State;

/// <summary>The keys by which people know the gateway. Files of OpenSSH's own format: keys of an sshd can be put in their place.</summary>
internal static class HostKeyStore
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Best first: the order in which they are offered. An ECDSA key is used where somebody put one, but none is made: all clients know one of
    // the others, and the curves of NIST are not trusted by everybody.
    private static readonly (string File, string Type, bool IsMade)[] Kinds =
    [
        ("ssh_host_ed25519_key", "ssh-ed25519", true),
        ("ssh_host_ecdsa_key", "ecdsa-sha2-nistp256", false),
        ("ssh_host_rsa_key", "ssh-rsa", true),
    ];

    /// <summary>Loads the host keys.</summary>
    /// <param name="files">Absolute paths, all of which must exist; null: those of the state directory, and the ones that are missing are made.</param>
    /// <param name="stateDirectory">The state directory.</param>
    /// <exception cref="StartupException">A file is no key that can be used; every such file is named.</exception>
    public static async Task<IReadOnlyList<SshPrivateKey>> LoadAsync(IReadOnlyList<string>? files, string stateDirectory)
    {
        IEnumerable<(string Path, string? MadeType)> wanted = files?.Select(file => (file, (string?)null)) ?? Own(stateDirectory);

        // Making an RSA key takes as long as all the rest of the start.
        var loads = wanted.Select(each => Task.Run(() => Load(each.Path, each.MadeType))).ToArray();
        (SshPrivateKey? Key, StartupProblem? Problem)[] loaded = await Task.WhenAll(loads).ConfigureAwait(false);
        List<StartupProblem> problems = [.. loaded.Select(each => each.Problem).OfType<StartupProblem>()];
        SshPrivateKey[] keys = [.. loaded.Select(each => each.Key).OfType<SshPrivateKey>()];
        foreach (var twice in keys.GroupBy(key => key.PublicKey).Where(same => same.Count() > 1))
        {
            problems.Add(new StartupProblem($"two files of 'host_keys' hold the same key {twice.Key.Fingerprint}.", ExitCode.Configuration));
        }

        if (problems.Count == 0)
        {
            return keys;
        }

        foreach (SshPrivateKey key in keys)
        {
            key.Dispose();
        }

        throw new StartupException(problems);
    }

    private static (string Path, string? MadeType)[] Own(string stateDirectory)
    {
        string directory = Path.Combine(stateDirectory, "host_keys");
        try
        {
            Directory.CreateDirectory(directory, Private);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"the directory {directory} of the host keys cannot be made: {e.Message}", ExitCode.InputOutput);
        }

        return
        [
            .. Kinds.Select(kind => (Path: Path.Combine(directory, kind.File), MadeType: kind.IsMade ? kind.Type : null))
                .Where(kind => kind.MadeType is not null || File.Exists(kind.Path)),
        ];
    }

    private static (SshPrivateKey? Key, StartupProblem? Problem) Load(string path, string? madeType)
    {
        try
        {
            if (madeType is null || File.Exists(path))
            {
                return (SshPrivateKey.Load(path), null);
            }

            SshPrivateKey key = SshPrivateKey.Generate(madeType, "agentssh");
            key.SaveTo(path);
            return (key, null);
        }
        catch (SshKeyFormatException e)
        {
            string remedy = madeType is null ? string.Empty : ", or remove the file and a new one is made, which people will be warned of";
            return (null, new StartupProblem(
                $"host key {e.Message}. Put a key in its place (ssh-keygen -t ed25519 -N '' -f FILE){remedy}.", ExitCode.Configuration));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, new StartupProblem(
                $"host key {path} does not exist; make it (ssh-keygen -t ed25519 -N '' -f {path}) or take it out of 'host_keys'.", ExitCode.Configuration));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, new StartupProblem($"host key {path} cannot be used: {e.Message}", ExitCode.InputOutput));
        }
    }
}
