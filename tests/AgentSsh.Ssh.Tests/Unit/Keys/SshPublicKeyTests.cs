using System.Security.Cryptography;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.Unit.Keys;

public sealed class SshPublicKeyTests
{
    public static TheoryData<string, string> Algorithms => new()
    {
        { "ssh-ed25519", "ssh-ed25519" },
        { "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256" },
        { "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384" },
        { "ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521" },
        { "ssh-rsa", "rsa-sha2-512" },
        { "ssh-rsa", "rsa-sha2-256" },
    };

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void SignThenVerify_ManyMessages_OnlyTheRightOneVerifies(string type, string algorithm)
    {
        using SshPrivateKey key = SshPrivateKey.Generate(type, "a@b");
        SshPublicKey parsed = SshPublicKey.Parse(key.PublicKey.Blob.Span);
        Assert.Equal(key.PublicKey, parsed);
        Assert.Equal(type, parsed.KeyType);
        Assert.Contains(algorithm, parsed.SignatureAlgorithms);

        // Many, because one ECDSA signature in 128 has a number shorter than the rest.
        for (int i = 0; i < (type == "ssh-rsa" ? 3 : 300); i++)
        {
            byte[] data = BitConverter.GetBytes(i);
            byte[] signature = key.Sign(algorithm, data);
            Assert.True(parsed.Verify(algorithm, data, signature));
            Assert.False(parsed.Verify(algorithm, BitConverter.GetBytes(i + 1), signature));
        }
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Verify_AnyByteOfTheSignatureChanged_IsFalse(string type, string algorithm)
    {
        using SshPrivateKey key = SshPrivateKey.Generate(type);
        byte[] signature = key.Sign(algorithm, "data"u8);
        for (int i = 0; i < signature.Length; i++)
        {
            byte[] forged = [.. signature];
            forged[i] ^= 0x41;
            Assert.False(key.PublicKey.Verify(algorithm, "data"u8, forged), $"byte {i}");
            Assert.False(key.PublicKey.Verify(algorithm, "data"u8, signature.AsSpan(0, i)), $"cut at {i}");
        }

        Assert.False(key.PublicKey.Verify(algorithm, "data"u8, [.. signature, 0]));
    }

    [Fact]
    public void Verify_OtherAlgorithmThanAsked_IsFalse()
    {
        using SshPrivateKey key = SshPrivateKey.Generate("ssh-rsa");
        byte[] signature = key.Sign("rsa-sha2-256", "data"u8);
        Assert.True(key.PublicKey.Verify("rsa-sha2-256", "data"u8, signature));
        Assert.False(key.PublicKey.Verify("rsa-sha2-512", "data"u8, signature));

        // The same signature, relabelled.
        var reader = new SshReader(signature);
        reader.ReadName();
        byte[] inner = reader.ReadString().ToArray();
        Assert.False(key.PublicKey.Verify("rsa-sha2-512", "data"u8, new SshBuilder().Utf8("rsa-sha2-512").String(inner).ToArray()));
        Assert.False(key.PublicKey.Verify("ssh-rsa", "data"u8, new SshBuilder().Utf8("ssh-rsa").String(inner).ToArray()));
        Assert.False(key.PublicKey.Verify("ssh-ed25519", "data"u8, signature));
    }

    [Fact]
    public void Verify_RsaSignatureWithoutItsLeadingZero_IsTrue()
    {
        using SshPrivateKey key = SshPrivateKey.Generate("ssh-rsa");
        for (int i = 0; ; i++)
        {
            Assert.InRange(i, 0, 20_000);
            byte[] data = BitConverter.GetBytes(i);
            var reader = new SshReader(key.Sign("rsa-sha2-256", data));
            reader.ReadName();
            ReadOnlySpan<byte> inner = reader.ReadString();
            if (inner[0] == 0)
            {
                byte[] shortened = new SshBuilder().Utf8("rsa-sha2-256").String(inner[1..]).ToArray();
                Assert.True(key.PublicKey.Verify("rsa-sha2-256", data, shortened));
                byte[] lengthened = new SshBuilder().Utf8("rsa-sha2-256").String([0, .. inner]).ToArray();
                Assert.False(key.PublicKey.Verify("rsa-sha2-256", data, lengthened));
                return;
            }
        }
    }

    [Fact]
    public void Verify_EcdsaNumbersNotMinimal_IsFalse()
    {
        using SshPrivateKey key = SshPrivateKey.Generate("ecdsa-sha2-nistp256");
        var reader = new SshReader(key.Sign("ecdsa-sha2-nistp256", "data"u8));
        reader.ReadName();
        var numbers = new SshReader(reader.ReadString());
        ReadOnlySpan<byte> r = numbers.ReadString();
        ReadOnlySpan<byte> s = numbers.ReadString();
        byte[] padded = new SshBuilder().String([0, .. r]).String(s).ToArray();
        Assert.False(key.PublicKey.Verify(
            "ecdsa-sha2-nistp256", "data"u8, new SshBuilder().Utf8("ecdsa-sha2-nistp256").String(padded).ToArray()));
    }

    [Fact]
    public void Sign_ByManyThreadsAtOnce_AllVerify()
    {
        foreach (string type in new[] { "ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa" })
        {
            using SshPrivateKey key = SshPrivateKey.Generate(type);
            string algorithm = key.PublicKey.SignatureAlgorithms[0];
            Parallel.For(0, 60, i =>
                Assert.True(key.PublicKey.Verify(algorithm, BitConverter.GetBytes(i), key.Sign(algorithm, BitConverter.GetBytes(i)))));
        }
    }

    [Fact]
    public void Sign_AlgorithmOfAnotherKind_Throws()
    {
        using SshPrivateKey key = SshPrivateKey.Generate("ssh-ed25519");
        Assert.Throws<ArgumentException>(() => key.Sign("rsa-sha2-256", "data"u8));
        Assert.Throws<ArgumentException>(() => SshPrivateKey.Generate("ssh-dss"));
        Assert.Throws<ArgumentException>(() => SshPrivateKey.Generate("ssh-ed25519", "two\nlines"));
    }

    [Theory]
    [InlineData("ssh-ed25519")]
    [InlineData("ecdsa-sha2-nistp256")]
    [InlineData("ssh-rsa")]
    public void Sign_Disposed_Throws(string type)
    {
        SshPrivateKey key = SshPrivateKey.Generate(type);
        key.Dispose();
        key.Dispose();
        Assert.ThrowsAny<ObjectDisposedException>(() => key.Sign(key.PublicKey.SignatureAlgorithms[0], "data"u8));
    }

    [Fact]
    public void Parse_TwoKeys_EqualOnlyByBlob()
    {
        using SshPrivateKey first = SshPrivateKey.Generate("ssh-ed25519", "one");
        using SshPrivateKey second = SshPrivateKey.Generate("ssh-ed25519", "one");
        SshPublicKey again = SshPublicKey.Parse(first.PublicKey.Blob.Span);
        Assert.Equal(first.PublicKey, again);
        Assert.Equal(first.PublicKey.GetHashCode(), again.GetHashCode());
        Assert.Equal(first.PublicKey.Fingerprint, again.Fingerprint);
        Assert.Equal("", again.Comment);
        Assert.NotEqual(first.PublicKey, second.PublicKey);
        Assert.False(again.Equals(null));
    }

    [Fact]
    public void Parse_RsaOfTooFewBits_SaysHowManyAreRequired()
    {
        using var small = RSA.Create(1024);
        RSAParameters parameters = small.ExportParameters(false);
        byte[] blob = new SshBuilder().Utf8("ssh-rsa").Mpint(parameters.Exponent).Mpint(parameters.Modulus).ToArray();
        string message = Assert.Throws<SshProtocolException>(() => SshPublicKey.Parse(blob)).Message;
        Assert.Contains("1024 bits", message, StringComparison.Ordinal);
        Assert.Contains("2048", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2047, false)]
    [InlineData(2048, true)]
    [InlineData(2049, true)]
    [InlineData(16384, true)]
    [InlineData(16385, false)]
    public void Parse_RsaAtTheBounds_TakesOnlyThoseWithin(int bits, bool accepted)
    {
        var modulus = new byte[(bits + 7) / 8];
        modulus[0] = (byte)(1 << ((bits - 1) % 8));
        modulus[^1] |= 1;
        AssertParses(new SshBuilder(4096).Utf8("ssh-rsa").Mpint([1, 0, 1]).Mpint(modulus).ToArray(), accepted);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("01", false)]
    [InlineData("02", false)]
    [InlineData("03", true)]
    [InlineData("010000", false)]
    [InlineData("ffffffffffffffff", true)]
    [InlineData("01ffffffffffffffff", false)]
    public void Parse_RsaExponent_TakesOnlyOddOnesInRange(string exponent, bool accepted)
    {
        var modulus = new byte[256];
        modulus[0] = 0x80;
        modulus[^1] = 1;
        AssertParses(new SshBuilder(4096).Utf8("ssh-rsa").Mpint(Convert.FromHexString(exponent)).Mpint(modulus).ToArray(), accepted);
    }

    [Fact]
    public void Parse_RsaModulusEven_Throws()
    {
        var modulus = new byte[256];
        modulus[0] = 0x80;
        AssertParses(new SshBuilder(4096).Utf8("ssh-rsa").Mpint([1, 0, 1]).Mpint(modulus).ToArray(), accepted: false);
    }

    [Fact]
    public void Parse_EcdsaOffCurveOtherCurveOrCompressed_Throws()
    {
        using SshPrivateKey key = SshPrivateKey.Generate("ecdsa-sha2-nistp256");
        var reader = new SshReader(key.PublicKey.Blob.Span);
        reader.ReadString();
        reader.ReadString();
        byte[] point = reader.ReadString().ToArray();
        AssertParses(Blob("nistp256", point), accepted: true);
        AssertParses(Blob("nistp384", point), accepted: false);
        AssertParses(Blob("nistp256", [.. point, 0]), accepted: false);
        AssertParses(Blob("nistp256", [2, .. point.AsSpan(1, 32)]), accepted: false);
        AssertParses(Blob("nistp256", [0]), accepted: false);
        point[^1] ^= 1;
        AssertParses(Blob("nistp256", point), accepted: false);

        static byte[] Blob(string curve, byte[] point) => new SshBuilder().Utf8("ecdsa-sha2-nistp256").Utf8(curve).String(point).ToArray();
    }

    [Theory]
    [InlineData("ssh-dss", "ssh-keygen -t ed25519")]
    [InlineData("rsa-sha2-512", "not supported")]
    [InlineData("ssh-ed25519-cert-v01@openssh.com", "this is a certificate")]
    [InlineData("webauthn-sk-ecdsa-sha2-nistp256@openssh.com", "not supported")]
    public void Parse_KindNotSupported_SaysWhich(string type, string expected)
    {
        byte[] blob = new SshBuilder().Utf8(type).String(new byte[32]).ToArray();
        Assert.Contains(expected, Assert.Throws<SshProtocolException>(() => SshPublicKey.Parse(blob)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Ed25519OfWrongLengthOrWithMoreBehind_Throws()
    {
        AssertParses(new SshBuilder().Utf8("ssh-ed25519").String(new byte[31]).ToArray(), accepted: false);
        AssertParses(new SshBuilder().Utf8("ssh-ed25519").String(new byte[33]).ToArray(), accepted: false);
        AssertParses(new SshBuilder().Utf8("ssh-ed25519").String(new byte[32]).Byte(0).ToArray(), accepted: false);
        AssertParses(new byte[5000], accepted: false);
        AssertParses([], accepted: false);
    }

    private static void AssertParses(byte[] blob, bool accepted)
    {
        if (accepted)
        {
            SshPublicKey key = SshPublicKey.Parse(blob);
            Assert.Equal(blob, key.Blob.ToArray());

            // Keys that nobody can have made: checking with them must say no, not fail.
            string algorithm = key.SignatureAlgorithms[0];
            Assert.False(key.Verify(algorithm, "data"u8, new SshBuilder().Utf8(algorithm).String([1, 2, 3]).ToArray()));
        }
        else
        {
            Assert.Throws<SshProtocolException>(() => SshPublicKey.Parse(blob));
        }
    }
}
