namespace AgentSsh.Testing;

/// <summary>A user's key in files: the private one without a passphrase, the public one beside it.</summary>
/// <param name="PrivateKeyPath">For ssh -i.</param>
/// <param name="PublicKeyLine">The one line of the public key's file, as it stands in a list of keys.</param>
public sealed record SshKeyPair(string PrivateKeyPath, string PublicKeyLine)
{
    public string PublicKeyPath => PrivateKeyPath + ".pub";
}
