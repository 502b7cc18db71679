using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Keys;

/// <summary>
/// A private key: Ed25519, ECDSA over a NIST curve, or RSA of 2048 to 16384 bits. Signing is safe from several threads at once. Disposing
/// forgets the private part; the public one lives on.
/// </summary>
public abstract class SshPrivateKey : IDisposable
{
    private protected SshPrivateKey()
    {
    }

    /// <summary>The public part, with the comment of the file.</summary>
    public abstract SshPublicKey PublicKey { get; }

    /// <summary>Makes a new key.</summary>
    /// <param name="type"><c>ssh-ed25519</c>, <c>ecdsa-sha2-nistp256</c> (also <c>384</c>, <c>521</c>) or <c>ssh-rsa</c>, which makes
    /// 3072 bits.</param>
    /// <param name="comment">What stands behind the key in its files, such as <c>root@gateway</c>: one line.</param>
    /// <exception cref="ArgumentException">Another type, or a comment with control characters.</exception>
    public static SshPrivateKey Generate(string type, string comment = "")
    {
        ArgumentNullException.ThrowIfNull(comment);
        if (comment.Any(char.IsControl))
        {
            throw new ArgumentException("The comment of a key is one line of text without control characters.", nameof(comment));
        }

        return type switch
        {
            SshKeyTypes.Ed25519 => Ed25519PrivateKey.Generate(comment),
            SshKeyTypes.Rsa => RsaPrivateKey.Generate(comment),
            _ when EcdsaCurve.Find(type) is { } curve => EcdsaPrivateKey.Generate(curve, comment),
            _ => throw new ArgumentException($"'{type}' is no type of key; use one of {SshKeyTypes.Supported}.", nameof(type)),
        };
    }

    /// <summary>Reads a private key file of OpenSSH's own format, without a passphrase.</summary>
    /// <param name="path">The file. One of this process's own user only that user may be able to read (mode 0600 or stricter), as OpenSSH
    /// demands.</param>
    /// <exception cref="SshKeyFormatException">The file is readable by others, encrypted, of another format or damaged; the message names
    /// the file and says what to do.</exception>
    /// <exception cref="IOException">The file cannot be read (<see cref="FileNotFoundException"/> when there is none).</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static SshPrivateKey Load(string path) => PrivateKeyFile.Load(path);

    /// <summary>Writes the key to <paramref name="path"/> in OpenSSH's format and its public line to <c>path.pub</c>. Both appear whole,
    /// by rename, and replace what was there; the private file has mode 0600 from its first byte.</summary>
    /// <param name="path">Where to; the directory must exist.</param>
    /// <exception cref="IOException">Writing failed; an existing file is left as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written.</exception>
    public void SaveTo(string path) => PrivateKeyFile.Save(this, path);

    /// <summary>Signs.</summary>
    /// <param name="algorithm">One of <see cref="SshPublicKey.SignatureAlgorithms"/> of <see cref="PublicKey"/>.</param>
    /// <param name="data">What to sign, unhashed.</param>
    /// <returns>The signature as it travels: <c>string algorithm, string signature</c>.</returns>
    /// <exception cref="ArgumentException">The key cannot use this algorithm.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public byte[] Sign(string algorithm, ReadOnlySpan<byte> data)
    {
        if (!PublicKey.SignatureAlgorithms.Contains(algorithm))
        {
            throw new ArgumentException($"A key of type {PublicKey.KeyType} cannot sign with '{algorithm}'.", nameof(algorithm));
        }

        return new SshBuilder(1024).Utf8(algorithm).String(SignCore(algorithm, data)).ToArray();
    }

    /// <summary>Forgets the private part.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes the fields of the private section between type and comment (OpenSSH PROTOCOL.key section 3).</summary>
    internal abstract void WritePrivateFields(SshBuilder section);

    /// <summary>The inner signature, without algorithm and length.</summary>
    private protected abstract byte[] SignCore(string algorithm, ReadOnlySpan<byte> data);

    /// <summary>Forgets the private part.</summary>
    private protected abstract void Dispose(bool disposing);
}
