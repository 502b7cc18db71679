using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Hosting.Up;

/// <summary>The keys that whoever started the gateway logs in with.</summary>
internal static class CallerKeys
{
    /// <summary>The key that is made where there is none, in the state directory.</summary>
    public const string MadeName = "up_key";

    private const int MaxFiles = 100;

    // ssh_config(5), IdentityFile: those that this gateway takes, in the order in which people have them.
    private static readonly string[] Tried = ["id_ed25519", "id_ecdsa", "id_rsa"];

    /// <summary>The keys of <c>~/.ssh/*.pub</c> that can be used here, those that ssh tries by itself first. What is no such key is passed over.</summary>
    public static IReadOnlyList<CallerKey> Find(string home)
    {
        string directory = Path.Combine(home, ".ssh");
        try
        {
            return Directory.Exists(directory)
                ? [.. Directory.EnumerateFiles(directory, "*.pub").Take(MaxFiles).Select(Read).OfType<CallerKey>().OrderBy(Rank)]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The key made for this purpose; made now where it is not there yet.</summary>
    /// <exception cref="StartupException">It cannot be made, or what is in its place is no key.</exception>
    public static CallerKey Make(string stateDirectory)
    {
        string path = Path.Combine(stateDirectory, MadeName);
        try
        {
            if (!File.Exists(path))
            {
                Directory.CreateDirectory(stateDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                using SshPrivateKey made = SshPrivateKey.Generate("ssh-ed25519", "agentssh up");
                made.SaveTo(path);
            }

            using SshPrivateKey key = SshPrivateKey.Load(path);
            return new CallerKey(key.PublicKey, path, IsFoundBySsh: false, IsMade: true);
        }
        catch (SshKeyFormatException e)
        {
            throw new StartupException($"your key {e.Message}. Remove it and a new one is made.", ExitCode.Configuration);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"you have no key in ~/.ssh, and {path} cannot be made for you: {e.Message}", ExitCode.InputOutput);
        }
    }

    private static CallerKey? Read(string path)
    {
        string line;
        try
        {
            line = File.ReadLines(path).FirstOrDefault() ?? string.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        if (!SshPublicKey.TryParseAuthorizedKey(line, out SshPublicKey? key, out _))
        {
            return null;
        }

        string privatePath = path[..^".pub".Length];
        bool hasPrivate = File.Exists(privatePath);
        return new CallerKey(key, hasPrivate ? privatePath : path, hasPrivate && Tried.Contains(Path.GetFileName(privatePath)), IsMade: false);
    }

    private static int Rank(CallerKey key) => key.IsFoundBySsh ? Array.IndexOf(Tried, Path.GetFileName(key.PrivatePath)) : Tried.Length;
}
