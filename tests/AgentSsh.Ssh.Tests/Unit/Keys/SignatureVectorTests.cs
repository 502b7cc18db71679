using System.Formats.Asn1;
using System.Numerics;
using System.Text.Json;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.Unit.Keys;

/// <summary>The signatures of project Wycheproof, dressed as SSH's.</summary>
public sealed class SignatureVectorTests
{
    [Fact]
    public void Verify_Ed25519_Matches()
    {
        int count = 0;
        foreach ((JsonElement group, JsonElement test) in Wycheproof.Tests("ed25519_test.json"))
        {
            byte[] blob = new SshBuilder().Utf8("ssh-ed25519").String(Wycheproof.Hex(group.GetProperty("publicKey"), "pk")).ToArray();
            Check(SshPublicKey.Parse(blob), "ssh-ed25519", test, Wycheproof.Hex(test, "sig"));
            count++;
        }

        Assert.Equal(151, count);
    }

    [Theory]
    [InlineData("ecdsa_secp256r1_sha256_test.json", "nistp256", 150)]
    [InlineData("ecdsa_secp384r1_sha384_test.json", "nistp384", 150)]
    [InlineData("ecdsa_secp521r1_sha512_test.json", "nistp521", 150)]
    public void Verify_Ecdsa_Matches(string file, string curve, int atLeast)
    {
        string type = $"ecdsa-sha2-{curve}";
        int count = 0;
        foreach ((JsonElement group, JsonElement test) in Wycheproof.Tests(file))
        {
            byte[] blob = new SshBuilder().Utf8(type).Utf8(curve)
                .String(Wycheproof.Hex(group.GetProperty("publicKey"), "uncompressed")).ToArray();
            if (TryConvert(Wycheproof.Hex(test, "sig"), out byte[] signature))
            {
                Check(SshPublicKey.Parse(blob), type, test, signature);
                count++;
            }
            else
            {
                // Bad DER, which SSH does not use.
                Assert.False(Wycheproof.IsValid(test));
            }
        }

        Assert.InRange(count, atLeast, 1000);
    }

    [Theory]
    [InlineData("rsa_signature_2048_sha256_test.json", "rsa-sha2-256")]
    [InlineData("rsa_signature_2048_sha512_test.json", "rsa-sha2-512")]
    [InlineData("rsa_signature_3072_sha512_test.json", "rsa-sha2-512")]
    public void Verify_Rsa_Matches(string file, string algorithm)
    {
        int count = 0;
        foreach ((JsonElement group, JsonElement test) in Wycheproof.Tests(file))
        {
            JsonElement key = group.GetProperty("publicKey");
            byte[] blob = new SshBuilder(1024).Utf8("ssh-rsa")
                .Mpint(Wycheproof.Hex(key, "publicExponent")).Mpint(Wycheproof.Hex(key, "modulus")).ToArray();
            Check(SshPublicKey.Parse(blob), algorithm, test, Wycheproof.Hex(test, "sig"));
            count++;
        }

        Assert.InRange(count, 200, 1000);
    }

    private static void Check(SshPublicKey key, string algorithm, JsonElement test, byte[] signature)
    {
        byte[] signatureBlob = new SshBuilder(1024).Utf8(algorithm).String(signature).ToArray();
        bool verified = key.Verify(algorithm, Wycheproof.Hex(test, "msg"), signatureBlob);

        // "acceptable" (RSA padding without its NULL) is a weakness that nothing needs: it counts as invalid.
        Assert.True(Wycheproof.IsValid(test) == verified, $"test {test.GetProperty("tcId")}: {test.GetProperty("comment")}");
    }

    private static bool TryConvert(byte[] der, out byte[] signature)
    {
        signature = [];
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            AsnReader sequence = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            BigInteger r = sequence.ReadInteger();
            BigInteger s = sequence.ReadInteger();
            sequence.ThrowIfNotEmpty();

            // Signed big-endian in its shortest form is an mpint, negative numbers included; only zero is written differently.
            signature = new SshBuilder().String(Bytes(r)).String(Bytes(s)).ToArray();
            return true;
        }
        catch (AsnContentException)
        {
            return false;
        }

        static byte[] Bytes(BigInteger number) => number.IsZero ? [] : number.ToByteArray(isBigEndian: true);
    }
}
