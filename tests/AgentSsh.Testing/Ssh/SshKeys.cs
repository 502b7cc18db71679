namespace AgentSsh.Testing;

/// <summary>Makes keys with the real ssh-keygen.</summary>
public static class SshKeys
{
    /// <summary>Makes a key without a passphrase.</summary>
    /// <param name="directory">Where its two files go.</param>
    /// <param name="name">The private key's file name, and the key's comment.</param>
    /// <param name="type">As for ssh-keygen -t.</param>
    /// <exception cref="InvalidOperationException">ssh-keygen failed; the message shows its output.</exception>
    public static async Task<SshKeyPair> CreateAsync(string directory, string name, string type = "ed25519")
    {
        var path = Path.Combine(directory, name);
        (await ProcessRunner.RunAsync("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", name, "-f", path])).EnsureSuccess();
        return new SshKeyPair(path, (await File.ReadAllTextAsync(path + ".pub")).Trim());
    }
}
