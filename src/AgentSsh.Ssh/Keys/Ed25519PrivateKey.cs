using System.Security.Cryptography;
using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.Interop;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Keys;

/// <summary>An Ed25519 key: a seed of 32 bytes.</summary>
internal sealed class Ed25519PrivateKey : SshPrivateKey
{
    private readonly PinnedKey _seed;
    private readonly SafeEvpPKey _key;
    private readonly Ed25519PublicKey _publicKey;

    private Ed25519PrivateKey(PinnedKey seed, string comment)
    {
        _seed = seed;
        _key = Ed25519.ImportSeed(seed.Span);
        _publicKey = new Ed25519PublicKey(Ed25519.ExportPublicKey(_key), comment);
    }

    public override SshPublicKey PublicKey => _publicKey;

    public static Ed25519PrivateKey Generate(string comment)
    {
        var seed = new PinnedKey(Ed25519.KeySize);
        RandomNumberGenerator.Fill(seed.Span);
        return new Ed25519PrivateKey(seed, comment);
    }

    /// <summary><c>string public(32), string seed(32) || public(32), string comment</c>.</summary>
    public static Ed25519PrivateKey Read(ref SshReader section)
    {
        ReadOnlySpan<byte> publicKey = section.ReadString();
        ReadOnlySpan<byte> both = section.ReadString();
        string comment = OpenSshPrivateKeyFormat.ReadComment(ref section);
        if (publicKey.Length != Ed25519.KeySize || both.Length != 2 * Ed25519.KeySize)
        {
            throw OpenSshPrivateKeyFormat.Damaged("its ed25519 key has a wrong length");
        }

        var key = new Ed25519PrivateKey(new PinnedKey(both[..Ed25519.KeySize]), comment);

        // The public key is computed, never believed: signing with a wrong one would give the private key away.
        if (!publicKey.SequenceEqual(key._publicKey.Key) || !both[Ed25519.KeySize..].SequenceEqual(key._publicKey.Key))
        {
            key.Dispose();
            throw OpenSshPrivateKeyFormat.Damaged("its public and private parts do not belong together");
        }

        return key;
    }

    internal override void WritePrivateFields(SshBuilder section)
    {
        using var both = new PinnedKey(2 * Ed25519.KeySize);
        _seed.Span.CopyTo(both.Span);
        _publicKey.Key.CopyTo(both.Span[Ed25519.KeySize..]);
        section.String(_publicKey.Key).String(both.Span);
    }

    private protected override byte[] SignCore(string algorithm, ReadOnlySpan<byte> data)
    {
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(_key, data, signature);
        return signature;
    }

    private protected override void Dispose(bool disposing)
    {
        _key.Dispose();
        _seed.Dispose();
    }
}
