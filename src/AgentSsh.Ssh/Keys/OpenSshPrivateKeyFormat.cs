using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Keys;

/// <summary>
/// OpenSSH's private key file (OpenSSH PROTOCOL.key), without encryption. In base64 between two marker lines:
/// <code>
/// byte[]  "openssh-key-v1\0"
/// string  cipher "none", string kdf "none", string kdf options ""
/// uint32  number of keys, 1
/// string  public key blob
/// string  private section:
///           uint32 check, uint32 the same check
///           string type, the type's own fields, string comment
///           byte[] 1, 2, 3 ... up to a multiple of 8
/// </code>
/// </summary>
internal static class OpenSshPrivateKeyFormat
{
    // Bytes of the longest comment read.
    private const int MaxCommentLength = 1024;

    private const int LineLength = 70;
    private const int Block = 8;

    private static ReadOnlySpan<byte> BeginMarker => "-----BEGIN OPENSSH PRIVATE KEY-----"u8;

    private static ReadOnlySpan<byte> EndMarker => "-----END OPENSSH PRIVATE KEY-----"u8;

    private static ReadOnlySpan<byte> Magic => "openssh-key-v1\0"u8;

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="SshKeyFormatException">It is something else, encrypted or damaged.</exception>
    public static SshPrivateKey Read(ReadOnlySpan<byte> file)
    {
        byte[] body = DecodeArmor(file);
        try
        {
            return ReadBody(body);
        }
        catch (SshProtocolException exception)
        {
            throw new SshKeyFormatException($"the private key is damaged: {exception.Message}", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body);
        }
    }

    /// <summary>The file of a key. The caller zeroes it.</summary>
    public static byte[] Write(SshPrivateKey key)
    {
        var section = new SshBuilder(4096);
        uint check = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));
        section.UInt32(check).UInt32(check).Utf8(key.PublicKey.KeyType);
        key.WritePrivateFields(section);
        section.Utf8(key.PublicKey.Comment);
        for (byte padding = 1; section.Length % Block != 0; padding++)
        {
            section.Byte(padding);
        }

        var body = new SshBuilder(8192);
        body.Bytes(Magic).Utf8("none").Utf8("none").String([]).UInt32(1).String(key.PublicKey.Blob.Span).String(section.WrittenSpan);
        section.Clear();
        var base64 = new byte[Base64.GetMaxEncodedToUtf8Length(body.Length)];
        Base64.EncodeToUtf8(body.WrittenSpan, base64, out _, out int length);
        body.Clear();

        var file = new SshBuilder(base64.Length + 256);
        file.Bytes(BeginMarker).Byte((byte)'\n');
        for (int i = 0; i < length; i += LineLength)
        {
            file.Bytes(base64.AsSpan(i, Math.Min(LineLength, length - i))).Byte((byte)'\n');
        }

        file.Bytes(EndMarker).Byte((byte)'\n');
        CryptographicOperations.ZeroMemory(base64);
        byte[] written = file.ToArray();
        file.Clear();
        return written;
    }

    /// <summary>The comment at the end of a private section.</summary>
    public static string ReadComment(ref SshReader section)
    {
        // It will stand in a .pub line and on people's screens: neither takes line ends or escape sequences.
        string comment = section.ReadUtf8(MaxCommentLength);
        return comment.Any(char.IsControl) ? throw Damaged("its comment holds control characters") : comment;
    }

    /// <summary>The exception for a file of the right format whose content is wrong.</summary>
    public static SshProtocolException Damaged(string what) => new(SshDisconnectReason.ProtocolError, what);

    // Works on bytes throughout: a string could not be zeroed.
    private static byte[] DecodeArmor(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> text = file.Trim(" \t\r\n"u8);
        if (!text.StartsWith(BeginMarker))
        {
            throw new SshKeyFormatException(ExplainOtherFormat(text));
        }

        text = text[BeginMarker.Length..];
        int end = text.IndexOf(EndMarker);
        if (end < 0)
        {
            throw new SshKeyFormatException("the private key is cut short: its END line is missing");
        }

        byte[] decoded = GC.AllocateArray<byte>(Base64.GetMaxDecodedFromUtf8Length(end), pinned: true);
        try
        {
            OperationStatus status = Base64.DecodeFromUtf8(text[..end], decoded, out _, out int length);
            return status == OperationStatus.Done
                ? decoded[..length]
                : throw new SshKeyFormatException("the private key is damaged: it is not valid base64");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(decoded);
        }
    }

    private static string ExplainOtherFormat(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("PuTTY-User-Key-File"u8))
        {
            return "this is a key of PuTTY's format; convert it: puttygen KEY -O private-openssh-new -o NEWKEY";
        }

        if (text.StartsWith("-----BEGIN "u8) && text.IndexOf("PRIVATE KEY-----"u8) >= 0)
        {
            return "this is a private key in PEM or PKCS#8 format; rewrite it in OpenSSH's: ssh-keygen -p -N '' -f KEY";
        }

        int space = text[..Math.Min(text.Length, SshName.MaxLength)].IndexOf((byte)' ');
        return space > 0 && SshKeyTypes.IsSupported(Encoding.Latin1.GetString(text[..space]))
            ? "this is a public key; give the private key, the file of the same name without .pub"
            : "this is not a private key of OpenSSH's format (a file that begins with '-----BEGIN OPENSSH PRIVATE KEY-----')";
    }

    private static SshPrivateKey ReadBody(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith(Magic))
        {
            throw Damaged("it does not begin with openssh-key-v1");
        }

        var reader = new SshReader(body[Magic.Length..]);
        string cipher = reader.ReadName();
        string kdf = reader.ReadName();
        ReadOnlySpan<byte> options = reader.ReadString();
        if (cipher != "none" || kdf != "none" || !options.IsEmpty)
        {
            throw new SshKeyFormatException(
                "the private key is protected by a passphrase, which nobody is there to type; " +
                "give a key without one, or remove it: ssh-keygen -p -N '' -f KEY");
        }

        uint count = reader.ReadUInt32();
        if (count != 1)
        {
            throw Damaged($"it holds {count} keys where one is expected");
        }

        ReadOnlySpan<byte> publicBlob = reader.ReadString();
        ReadOnlySpan<byte> section = reader.ReadString();
        reader.End();
        SshPrivateKey key = ReadSection(section);
        try
        {
            CheckPair(key, publicBlob);
            return key;
        }
        catch (SshProtocolException)
        {
            key.Dispose();
            throw;
        }
    }

    private static SshPrivateKey ReadSection(ReadOnlySpan<byte> section)
    {
        var reader = new SshReader(section);
        if (section.Length % Block != 0 || reader.ReadUInt32() != reader.ReadUInt32())
        {
            throw Damaged("its check numbers or its length are wrong");
        }

        string type = reader.ReadName();
        SshPrivateKey key = type switch
        {
            SshKeyTypes.Ed25519 => Ed25519PrivateKey.Read(ref reader),
            SshKeyTypes.Rsa => RsaPrivateKey.Read(ref reader),
            _ when EcdsaCurve.Find(type) is { } curve => EcdsaPrivateKey.Read(curve, ref reader),
            _ => throw Damaged(PublicKeyBlob.Refusal(type)),
        };

        ReadOnlySpan<byte> padding = reader.Remaining;
        for (int i = 0; i < padding.Length; i++)
        {
            if (padding[i] != i + 1 || i >= Block)
            {
                key.Dispose();
                throw Damaged("its padding is wrong");
            }
        }

        return key;
    }

    // One signature proves that the two halves belong together, for every kind of key alike.
    private static void CheckPair(SshPrivateKey key, ReadOnlySpan<byte> publicBlob)
    {
        string algorithm = key.PublicKey.SignatureAlgorithms[0];
        ReadOnlySpan<byte> probe = "agentssh: do these halves match?"u8;
        bool matches;
        try
        {
            matches = key.PublicKey.Blob.Span.SequenceEqual(publicBlob) &&
                key.PublicKey.Verify(algorithm, probe, key.Sign(algorithm, probe));
        }
        catch (CryptographicException)
        {
            matches = false;
        }

        if (!matches)
        {
            throw Damaged("its public and private parts do not belong together");
        }
    }
}
