using System.Text;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Tests.Unit.Keys;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Fuzz.Targets;

/// <summary>A key revocation list, or a file of public keys, and what it says of some keys and certificates.</summary>
internal sealed class RevocationListTarget : FuzzTarget
{
    private const byte KeySection = 2;

    private readonly Lazy<SshPublicKey[]> _asked = new(static () =>
    [
        .. FuzzKeys.Public,
        .. new ulong[] { 0, 1, 63, 64, 1000, ulong.MaxValue - 1, ulong.MaxValue }
            .Select(static serial => new CertificateMaker(FuzzKeys.Authority) { Serial = serial, KeyId = $"id{serial}" }.Make(FuzzKeys.User.PublicKey)),
    ]);

    public override string Name => "krl";

    public override InputShape Shape => InputShape.SshFields;

    public override IReadOnlyList<byte[]> Words => ["SSHKRL\n\0"u8.ToArray(), "id1"u8.ToArray()];

    public override IEnumerable<byte[]> Seeds()
    {
        byte[] authority = FuzzKeys.Authority.PublicKey.Blob.ToArray();
        byte[] serials = new SshBuilder().UInt64(1).UInt64(1000).ToArray();
        byte[] range = new SshBuilder().UInt64(5).UInt64(70).ToArray();
        byte[] bitmap = new SshBuilder().UInt64(60).Mpint([0x81, 0x08, 0x18]).ToArray();
        byte[] last = new SshBuilder().UInt64(ulong.MaxValue - 1).Mpint([3]).ToArray();
        byte[] ids = new SshBuilder().Utf8("id1").Utf8("id64").ToArray();
        byte[] extension = new SshBuilder().Utf8("x@example.com").Boolean(false).String([1]).ToArray();
        yield return List(
            ((byte)1, new SshBuilder().String(authority).String([]).Byte(0x20).String(serials).Byte(0x21).String(range).Byte(0x22).String(bitmap).Byte(0x23).String(ids)
                .Byte(0x39).String(extension).ToArray()),
            (255, extension));
        yield return List(
            (1, new SshBuilder().String([]).String([]).Byte(0x22).String(last).ToArray()),
            (KeySection, new SshBuilder().String(FuzzKeys.User.PublicKey.Blob.Span).String(authority).ToArray()),
            (3, new SshBuilder().String(new byte[20]).ToArray()),
            (5, new SshBuilder().String(new byte[32]).ToArray()));
        yield return Encoding.UTF8.GetBytes($"# revoked\n\n{FuzzKeys.User.PublicKey}\n{FuzzKeys.Authority.PublicKey}\n");
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (Parse(input.ToArray()) is not { } list)
        {
            return;
        }

        SshPublicKey further = FuzzKeys.Host.PublicKey;
        byte[] longer = input.StartsWith("SSHKRL\n"u8)
            ? new SshBuilder().Bytes(input).Byte(KeySection).String(new SshBuilder().String(further.Blob.Span).ToArray()).ToArray()
            : [.. input, .. Encoding.UTF8.GetBytes($"\n{further}\n")];
        KeyRevocationList? with = Parse(longer);
        FuzzFailure.Require(with is not null && with.FindReason(further) is not null, "a key that is added to a list is revoked");
        foreach (SshPublicKey key in _asked.Value)
        {
            FuzzFailure.Require(list.FindReason(key) == with!.FindReason(key), "a key that is added to a list changes nothing for others");
        }
    }

    private static KeyRevocationList? Parse(byte[] file)
    {
        try
        {
            return KeyRevocationList.Parse(file);
        }
        catch (SshKeyFormatException e)
        {
            OneLine.Require(e.Message);
            return null;
        }
    }

    private static byte[] List(params (byte Kind, byte[] Content)[] sections)
    {
        var list = new SshBuilder().Bytes("SSHKRL\n\0"u8).UInt32(1).UInt64(7).UInt64(1_700_000_000).UInt64(0).String([]).Utf8("comment");
        foreach ((byte kind, byte[] content) in sections)
        {
            list.Byte(kind).String(content);
        }

        return list.ToArray();
    }
}
