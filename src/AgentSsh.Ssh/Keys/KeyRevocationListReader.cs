using AgentSsh.Ssh.Wire;
using Digest = AgentSsh.Ssh.Keys.KeyRevocationList.Digest;

namespace AgentSsh.Ssh.Keys;

/// <summary>
/// Reads a key revocation list (OpenSSH PROTOCOL.krl):
/// <code>
/// byte[8]   "SSHKRL\n\0"
/// uint32    format version, 1
/// uint64    version of the list
/// uint64    when it was made
/// uint64    flags
/// string    reserved
/// string    comment
/// then, any number of times:
///   byte    kind of section
///   string  section
/// </code>
/// Whatever is not understood makes the whole list unreadable: nobody may think a key revoked that still counts.
/// </summary>
internal sealed class KeyRevocationListReader
{
    private const uint FormatVersion = 1;
    private const byte CertificatesSection = 1;
    private const byte KeySection = 2;
    private const byte Sha1Section = 3;
    private const byte SignatureSection = 4;
    private const byte Sha256Section = 5;
    private const byte ExtensionSection = 255;

    private const byte SerialListSubsection = 0x20;
    private const byte SerialRangeSubsection = 0x21;
    private const byte SerialBitmapSubsection = 0x22;
    private const byte KeyIdSubsection = 0x23;
    private const byte ExtensionSubsection = 0x39;

    // OpenSSH SSHBUF_MAX_BIGNUM.
    private const int MaxBitmapBytes = 2048;
    private const int Sha1Length = 20;
    private const int Sha256Length = 32;

    private readonly HashSet<Digest> _sha256 = [];
    private readonly HashSet<Digest> _sha1 = [];
    private readonly Dictionary<Digest, RevokedCertificates> _certificates = [];

    private static ReadOnlySpan<byte> Magic => "SSHKRL\n\0"u8;

    public static bool IsList(ReadOnlySpan<byte> file) => file.StartsWith(Magic);

    /// <exception cref="SshKeyFormatException">The list is malformed or holds what is not known here.</exception>
    public static KeyRevocationList Read(ReadOnlySpan<byte> file)
    {
        var reader = new KeyRevocationListReader();
        try
        {
            reader.ReadSections(file);
        }
        catch (SshProtocolException e)
        {
            throw new SshKeyFormatException($"the key revocation list is damaged: {e.Message}", e);
        }

        return KeyRevocationList.Create(reader._sha256, reader._sha1, reader._certificates);
    }

    private void ReadSections(ReadOnlySpan<byte> file)
    {
        var reader = new SshReader(file[Magic.Length..]);
        uint version = reader.ReadUInt32();
        if (version != FormatVersion)
        {
            throw new SshKeyFormatException($"the key revocation list has format {version}, and only {FormatVersion} is known here");
        }

        reader.ReadUInt64();
        reader.ReadUInt64();
        reader.ReadUInt64();
        reader.ReadString();
        reader.ReadString();
        while (!reader.Remaining.IsEmpty)
        {
            byte kind = reader.ReadByte();
            var section = new SshReader(reader.ReadString());
            switch (kind)
            {
                case CertificatesSection:
                    ReadCertificates(ref section);
                    break;
                case KeySection:
                    foreach (byte[] blob in ReadStrings(ref section))
                    {
                        _sha256.Add(Digest.Sha256(blob));
                    }

                    break;
                case Sha1Section:
                    ReadHashes(ref section, Sha1Length, _sha1);
                    break;
                case Sha256Section:
                    ReadHashes(ref section, Sha256Length, _sha256);
                    break;
                case ExtensionSection:
                    ReadExtension(ref section);
                    break;
                case SignatureSection:
                    // As OpenSSH 9.4 and later; nothing ever wrote one, and nobody here would check it.
                    throw new SshKeyFormatException("the key revocation list is signed, which is not supported; make it without a signature");
                default:
                    throw new SshKeyFormatException($"the key revocation list has a section of kind {kind}, which is not known here");
            }

            section.End();
        }
    }

    // string authority or nothing, string reserved, then any number of: byte kind, string subsection
    private void ReadCertificates(ref SshReader section)
    {
        ReadOnlySpan<byte> authority = section.ReadString();
        section.ReadString();
        Digest whose = authority.IsEmpty ? default : Digest.Sha256(authority);
        if (!_certificates.TryGetValue(whose, out RevokedCertificates? revoked))
        {
            _certificates.Add(whose, revoked = new RevokedCertificates());
        }

        while (!section.Remaining.IsEmpty)
        {
            byte kind = section.ReadByte();
            var subsection = new SshReader(section.ReadString());
            switch (kind)
            {
                case SerialListSubsection:
                    while (!subsection.Remaining.IsEmpty)
                    {
                        ulong serial = subsection.ReadUInt64();
                        revoked.Add(serial, serial);
                    }

                    break;
                case SerialRangeSubsection:
                    (ulong first, ulong last) = (subsection.ReadUInt64(), subsection.ReadUInt64());
                    if (first > last)
                    {
                        throw new SshKeyFormatException($"the key revocation list has the range of serials {first} to {last}, which is none");
                    }

                    revoked.Add(first, last);
                    break;
                case SerialBitmapSubsection:
                    ReadBitmap(ref subsection, revoked);
                    break;
                case KeyIdSubsection:
                    while (!subsection.Remaining.IsEmpty)
                    {
                        revoked.KeyIds.Add(subsection.ReadUtf8(OpenSshCertificate.MaxLength));
                    }

                    break;
                case ExtensionSubsection:
                    ReadExtension(ref subsection);
                    break;
                default:
                    throw new SshKeyFormatException($"the key revocation list has a subsection of kind {kind}, which is not known here");
            }

            subsection.End();
        }
    }

    // uint64 offset, mpint bits
    private static void ReadBitmap(ref SshReader subsection, RevokedCertificates revoked)
    {
        ulong offset = subsection.ReadUInt64();
        byte[] bits = subsection.ReadMpint(MaxBitmapBytes).ToArray();
        if (bits.Length > 0 && ulong.MaxValue - offset < ((ulong)bits.Length * 8) - (ulong)System.Numerics.BitOperations.LeadingZeroCount((uint)bits[0] << 24) - 1)
        {
            throw new SshKeyFormatException("the key revocation list has a map of serials beyond the last one there is");
        }

        revoked.Add(offset, bits);
    }

    // string name, boolean critical, string contents
    private static void ReadExtension(ref SshReader section)
    {
        string name = section.ReadName();
        bool isCritical = section.ReadBoolean();
        section.ReadString();
        if (isCritical)
        {
            throw new SshKeyFormatException($"the key revocation list needs the extension '{name}', which is not known here");
        }
    }

    private static void ReadHashes(ref SshReader section, int length, HashSet<Digest> hashes)
    {
        foreach (byte[] hash in ReadStrings(ref section))
        {
            hashes.Add(hash.Length == length
                ? Digest.From(hash)
                : throw new SshKeyFormatException($"the key revocation list has a hash of {hash.Length} bytes where it has {length}"));
        }
    }

    private static List<byte[]> ReadStrings(ref SshReader section)
    {
        var strings = new List<byte[]>();
        while (!section.Remaining.IsEmpty)
        {
            strings.Add(section.ReadString().ToArray());
        }

        return strings;
    }
}
