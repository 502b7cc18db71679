using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Hosting.State;

/// <summary>The keys by which people know the gateway. Files of OpenSSH's own format: keys of an sshd can be put in their place.</summary>
internal static class HostKeyStore
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Best first: the order in which they are offered.
    private static readonly (string File, string Type)[] Kinds =
    [
        ("ssh_host_ed25519_key", "ssh-ed25519"),
        ("ssh_host_ecdsa_key", "ecdsa-sha2-nistp256"),
        ("ssh_host_rsa_key", "ssh-rsa"),
    ];

    /// <summary>Loads the host keys and makes those that are missing.</summary>
    /// <exception cref="StartupException">A file is there and is no key that can be used; every such file is named.</exception>
    public static async Task<IReadOnlyList<SshPrivateKey>> LoadAsync(string stateDirectory)
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

        // Making an RSA key takes as long as all the rest of the start.
        var loads = Kinds.Select(kind => Task.Run(() => Load(Path.Combine(directory, kind.File), kind.Type))).ToArray();
        (SshPrivateKey? Key, StartupProblem? Problem)[] loaded = await Task.WhenAll(loads).ConfigureAwait(false);
        StartupProblem[] problems = [.. loaded.Select(each => each.Problem).OfType<StartupProblem>()];
        SshPrivateKey[] keys = [.. loaded.Select(each => each.Key).OfType<SshPrivateKey>()];
        if (problems.Length == 0)
        {
            return keys;
        }

        foreach (SshPrivateKey key in keys)
        {
            key.Dispose();
        }

        throw new StartupException(problems);
    }

    private static (SshPrivateKey? Key, StartupProblem? Problem) Load(string path, string type)
    {
        try
        {
            if (File.Exists(path))
            {
                return (SshPrivateKey.Load(path), null);
            }

            SshPrivateKey key = SshPrivateKey.Generate(type, "agentssh");
            key.SaveTo(path);
            return (key, null);
        }
        catch (SshKeyFormatException e)
        {
            return (null, new StartupProblem(
                $"host key {e.Message}. Put a key in its place (ssh-keygen -t ed25519 -N '' -f FILE), or remove the file and a new one is made, which people will be warned of.",
                ExitCode.Configuration));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, new StartupProblem($"host key {path} cannot be used: {e.Message}", ExitCode.InputOutput));
        }
    }
}
