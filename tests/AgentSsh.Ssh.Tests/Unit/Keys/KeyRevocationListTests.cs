using System.Security.Cryptography;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.Unit.Keys;

/// <summary>Lists that <c>ssh-keygen -k</c> would not write; those that it writes are in SshKeygenRevocationTests.</summary>
public sealed class KeyRevocationListTests : IDisposable
{
    private readonly SshPrivateKey _authority = SshPrivateKey.Generate("ssh-ed25519");
    private readonly SshPrivateKey _other = SshPrivateKey.Generate("ssh-ed25519");
    private readonly SshPrivateKey _key = SshPrivateKey.Generate("ssh-ed25519");

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
        _key.Dispose();
    }

    [Theory]
    [InlineData(0x20, 42ul, 42ul, true)]
    [InlineData(0x21, 41ul, 43ul, true)]
    [InlineData(0x21, 42ul, 42ul, true)]
    [InlineData(0x21, 43ul, 99ul, false)]
    [InlineData(0x21, 0ul, ulong.MaxValue, true)]
    public void FindReason_Serials_OfTheAuthorityNamed(byte kind, ulong first, ulong last, bool isRevoked)
    {
        byte[] subsection = kind == 0x20 ? new SshBuilder().UInt64(7).UInt64(first).ToArray() : new SshBuilder().UInt64(first).UInt64(last).ToArray();
        KeyRevocationList list = KeyRevocationList.Parse(List((1, Certificates(_authority.PublicKey.Blob.ToArray(), (kind, subsection)))));
        Assert.Equal(isRevoked, list.FindReason(Certificate(_authority, 42)) is not null);
        Assert.Null(list.FindReason(Certificate(_other, 42)));
        Assert.Null(list.FindReason(Certificate(_authority, 0)));
        Assert.Null(list.FindReason(_key.PublicKey));
        KeyRevocationList everyone = KeyRevocationList.Parse(List((1, Certificates([], (kind, subsection)))));
        Assert.Equal(isRevoked, everyone.FindReason(Certificate(_other, 42)) is not null);
    }

    [Theory]
    [InlineData(100ul, new byte[] { 0x01 }, 100ul, true)]
    [InlineData(100ul, new byte[] { 0x01 }, 101ul, false)]
    [InlineData(100ul, new byte[] { 0x01 }, 99ul, false)]
    [InlineData(100ul, new byte[] { 0x02, 0x80 }, 109ul, true)]
    [InlineData(100ul, new byte[] { 0x02, 0x80 }, 107ul, true)]
    [InlineData(100ul, new byte[] { 0x02, 0x80 }, 108ul, false)]
    [InlineData(100ul, new byte[] { 0x02, 0x80 }, 116ul, false)]
    [InlineData(ulong.MaxValue - 1, new byte[] { 0x02 }, ulong.MaxValue, true)]
    public void FindReason_Bitmap_CountsFromItsOffset(ulong offset, byte[] bits, ulong serial, bool isRevoked)
    {
        byte[] subsection = new SshBuilder().UInt64(offset).Mpint(bits).ToArray();
        KeyRevocationList list = KeyRevocationList.Parse(List((1, Certificates([], (0x22, subsection)))));
        Assert.Equal(isRevoked, list.FindReason(Certificate(_authority, serial)) is not null);
    }

    [Fact]
    public void FindReason_KeysAndHashes_OfKeyCertificateAndAuthority()
    {
        byte[] blob = _key.PublicKey.Blob.ToArray();
        foreach ((byte kind, byte[] value) in ((byte, byte[])[])[(2, blob), (3, Sha1(blob)), (5, SHA256.HashData(blob))])
        {
            KeyRevocationList list = KeyRevocationList.Parse(List((kind, new SshBuilder().String(value).ToArray())));
            Assert.Equal("the key is revoked", list.FindReason(_key.PublicKey));
            Assert.Equal("the key of the certificate is revoked", list.FindReason(Certificate(_authority, 1)));
            Assert.Equal("the authority of the certificate is revoked", list.FindReason(new CertificateMaker(_key).Make(_other.PublicKey)));
            Assert.Null(list.FindReason(_other.PublicKey));
            Assert.Null(list.FindReason(new CertificateMaker(_authority).Make(_other.PublicKey)));
        }
    }

    [Fact]
    public void Parse_Extensions_OptionalArePassedOverAndCriticalRefuse()
    {
        byte[] optional = new SshBuilder().Utf8("a@example.com").Boolean(false).Utf8("x").ToArray();
        byte[] critical = new SshBuilder().Utf8("a@example.com").Boolean(true).Utf8("x").ToArray();
        Assert.Null(KeyRevocationList.Parse(List((255, optional), (1, Certificates([], (0x39, optional))))).FindReason(_key.PublicKey));
        Assert.Contains("a@example.com", Refused(List((255, critical))), StringComparison.Ordinal);
        Assert.Contains("a@example.com", Refused(List((1, Certificates([], (0x39, critical))))), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_WhatIsNotUnderstood_IsRefused()
    {
        byte[] empty = List();
        Assert.Null(KeyRevocationList.Parse(empty).FindReason(_key.PublicKey));
        byte[] format = [.. empty];
        format[11] = 2;
        Assert.Contains("format 2", Refused(format), StringComparison.Ordinal);
        Assert.Contains("signed", Refused(List((4, []))), StringComparison.Ordinal);
        Assert.Contains("kind 9", Refused(List((9, []))), StringComparison.Ordinal);
        Assert.Contains("kind 36", Refused(List((1, Certificates([], (0x24, []))))), StringComparison.Ordinal);
        Assert.Contains("range", Refused(List((1, Certificates([], (0x21, new SshBuilder().UInt64(2).UInt64(1).ToArray()))))), StringComparison.Ordinal);
        Assert.Contains("beyond", Refused(List((1, Certificates([], (0x22, new SshBuilder().UInt64(ulong.MaxValue).Mpint([2]).ToArray()))))), StringComparison.Ordinal);
        Assert.Contains("hash", Refused(List((5, new SshBuilder().String(new byte[20]).ToArray()))), StringComparison.Ordinal);
        Assert.Contains("damaged", Refused(List((1, [.. Certificates([], (0x21, new SshBuilder().UInt64(1).UInt64(1).Byte(0).ToArray()))]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_CutOrMutated_ThrowsNothingElse()
    {
        byte[] whole = List(
            (1, Certificates(_authority.PublicKey.Blob.ToArray(), (0x20, new SshBuilder().UInt64(1).ToArray()), (0x22, new SshBuilder().UInt64(1).Mpint([5]).ToArray()), (0x23, new SshBuilder().Utf8("id").ToArray()))),
            (2, new SshBuilder().String(_key.PublicKey.Blob.Span).ToArray()),
            (5, new SshBuilder().String(new byte[32]).ToArray()));
        var random = new Random(3);
        OpenSshCertificate certificate = Certificate(_authority, 1);
        for (int i = 0; i < 5000; i++)
        {
            byte[] mutated = whole[..(i < whole.Length ? i : whole.Length)];
            if (i >= whole.Length)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            try
            {
                KeyRevocationList.Parse(mutated).FindReason(certificate);
            }
            catch (SshKeyFormatException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    [Fact]
    public void Parse_LinesOfKeys_RevokeThem()
    {
        // A key too weak to log in may be in the list.
        string weak = $"ssh-dss {Convert.ToBase64String(new SshBuilder().Utf8("ssh-dss").Mpint([1]).ToArray())} old";
        KeyRevocationList list = KeyRevocationList.Parse(System.Text.Encoding.UTF8.GetBytes($"# gone\n\n{_key.PublicKey} lost\r\n{weak}\n{Certificate(_authority, 5, _other)}\n"));
        Assert.NotNull(list.FindReason(_key.PublicKey));
        Assert.NotNull(list.FindReason(Certificate(_authority, 1)));
        Assert.NotNull(list.FindReason(_other.PublicKey));
        Assert.Null(list.FindReason(_authority.PublicKey));
        Assert.Null(KeyRevocationList.Parse([]).FindReason(_key.PublicKey));
    }

    [Theory]
    [InlineData("nonsense", "line 1")]
    [InlineData("# fine\nssh-ed25519", "line 2")]
    [InlineData("ssh-ed25519 AAAA!", "line 1")]
    [InlineData("ssh-ed25519-cert-v01@openssh.com AAAA", "line 1")]
    [InlineData("SSHKRL", "line 1")]
    public void Parse_LineThatIsNoKey_NamesIt(string text, string expected) =>
        Assert.Contains(expected, Refused(System.Text.Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);

#pragma warning disable CA5350 // What the format has.
    private static byte[] Sha1(byte[] blob) => SHA1.HashData(blob);
#pragma warning restore CA5350

    private static string Refused(byte[] file) => Assert.Throws<SshKeyFormatException>(() => KeyRevocationList.Parse(file)).Message;

    private static byte[] List(params (byte Kind, byte[] Section)[] sections)
    {
        SshBuilder list = new SshBuilder().Bytes("SSHKRL\n\0"u8).UInt32(1).UInt64(1).UInt64(0).UInt64(0).String([]).Utf8("a comment");
        foreach ((byte kind, byte[] section) in sections)
        {
            list.Byte(kind).String(section);
        }

        return list.ToArray();
    }

    private static byte[] Certificates(byte[] authority, params (byte Kind, byte[] Subsection)[] subsections)
    {
        SshBuilder section = new SshBuilder().String(authority).String([]);
        foreach ((byte kind, byte[] subsection) in subsections)
        {
            section.Byte(kind).String(subsection);
        }

        return section.ToArray();
    }

    private OpenSshCertificate Certificate(SshPrivateKey authority, ulong serial, SshPrivateKey? key = null) =>
        new CertificateMaker(authority) { Serial = serial }.Make((key ?? _key).PublicKey);
}
