using System.Security.Cryptography;
using System.Text.Json;
using AgentSsh.Ssh.KeyExchange.MlKem;
using AgentSsh.Ssh.Tests.Unit.Keys;

namespace AgentSsh.Ssh.Tests.Unit.KexMethods;

public sealed class MlKem768Tests
{
    private const int Q = MlKemField.Q;

    [Fact]
    public void TryEncapsulate_Wycheproof_Matches()
    {
        int matched = 0;
        int refused = 0;
        foreach ((_, JsonElement test) in Wycheproof.Tests("mlkem_768_encaps_test.json"))
        {
            bool isValid = Wycheproof.IsValid(test);
            string comment = $"test {test.GetProperty("tcId")}";
            byte[] key = Wycheproof.Hex(test, "ek");
            var ciphertext = new byte[MlKem768.CiphertextSize];
            var secret = new byte[MlKem768.SharedSecretSize];
            Assert.True(isValid == MlKem768Encapsulator.TryEncapsulate(key, Wycheproof.Hex(test, "m"), ciphertext, secret), comment);

            // The way that a server goes must refuse the same keys.
            Assert.True(isValid == MlKem768.TryEncapsulate(key, new byte[MlKem768.CiphertextSize], new byte[MlKem768.SharedSecretSize]), comment);
            if (isValid)
            {
                Assert.Equal(Wycheproof.Hex(test, "c"), ciphertext);
                Assert.Equal(Wycheproof.Hex(test, "K"), secret);
                matched++;
            }
            else
            {
                refused++;
            }
        }

        Assert.Equal((133, 132), (matched, refused));
    }

    // Seed (d || z) and message of our own choice; SHA-256 of the encapsulation key, SHA-256 of the ciphertext and the shared secret as OpenSSL
    // 3.5.7 gives them (genpkey -algorithm ML-KEM-768 -pkeyopt hexseed:..., pkeyutl -encap -pkeyopt hexikme:...).
    [Theory]
    [InlineData(
        "0ad52e338662c923b15fd45a73c6e97336efccf28a7aef9449443cc6dd7415fbf8e8e742b81b806604fc01df885572a777edfa92cf5e81ce6347f49d84780545",
        "e4223ed20d7ea5740a326e2b268ca6db91d041cf5194f577e393a8ba3b85d8e9",
        "5feb3fda79a57e66c2bd722f387a502624350a8fb068bffc4daa30cd3f94f8bd",
        "d2749763eb3b0c1d14a32fe1f62dcddc47bda00037bf56dffb38c874b7f08f64",
        "d5f996a6564bc60a4e167d94415eaeac07ae6368c09ee4656181b44e2187bb85")]
    [InlineData(
        "8b53639f152c8fc6ef30802fde462ba0be9cf085f7580dc69efd72e002abbb3544ba554e17977b31413d531e0aa4e02e87a7a38115d3be3b33c95f85fac2a4f7",
        "ca0df2c95aa144c1d0ff2ff3c8f967fdc1de9ef0c4120b3726416701b519d619",
        "0a373ce1dc2acb0b3cedccad0c129604298eb7642f74686604b29d386fbbb9df",
        "5ba824757058ced5ea24aecca8a21cbe911fc7965c3f28b90f9b08c4c977fa46",
        "fd189fa5c05617e9caf9def2d1fa0c82e8923f0bf7fa1f015bbf673e958cd993")]
    [InlineData(
        "e788103ee15318fcd2af9b73b4ebbb33a903b020de7b307d71f5fed0f433e5483c417b7ea567c3115deebed7319de56c4d008e6990b0d45ed5cfa53d4c5d37fa",
        "29c1b289e7522195b362e44f54e05470b69ad20540ab60a18a05e5bf6951f13d",
        "0ddcaaadfbf94643ef76c315ea3fb3c00317892795f704b6c8381d1af9595edf",
        "faefcc1974e1bbda42277d13b3047b776eb2f1880a6361ae6a6f186379124894",
        "6e2dc4149b0a0656969e77f5d6abdca87001e9ca8c4c2ba145bddc44eeebceed")]
    [InlineData(
        "f451a61749c611ba0fa0e16c61831db44f38c611dff25879cf271a24c81a88b647d1607efc92e4e3b765be65c7ec2ac063524455d36ae201aec7cccd4a6e431e",
        "153812ae5fea0b73a011bf28bd7cea93644437c3fe3260b7b2d7e1e2f9f46bde",
        "0197e1af8acad3a316db6fc3d5727cbec5c535a760737cd7ae84d34b87dc36f1",
        "579415659c803f06e0980d83d3acaa55c4eedefb50dc5a73fa712d57d3b9d2d9",
        "691090c61532f678656441517f535087f79a6cace29bfa36731dc7839e53e085")]
    [InlineData(
        "af327a6478537246e0d9f0c589986d5f067d2e2351a1ca5a0a4962424da0e40809aa0e04c49911f9599e8fb6ab4a7d2ebe16847d2048014b63a5f77c0e2430d0",
        "2396a1256ac4b1c6849c931ddb8018bdd984bb2383be21bb819a33b95d8d603f",
        "3183fc862e85657487251d9dbb7b05d880986680c5bcfd82e8bfe57fd83582dd",
        "54004f5b39d4c050238875332a2618cc55fa5a569127cf75ac34f6e2865d8dbf",
        "1c3d0e4f2bb642fb8ecd13756e2e2b7d4c4eab5afafa75bd084b640da167f0ec")]
    public void TryEncapsulate_VectorsOfOpenSsl_Match(string seed, string message, string keyDigest, string ciphertextDigest, string secret)
    {
        byte[] dz = Convert.FromHexString(seed);
        using var pair = new TextbookMlKem768(dz.AsSpan(0, 32), dz.AsSpan(32));
        Assert.Equal(keyDigest, Convert.ToHexStringLower(SHA256.HashData(pair.EncapsulationKey)));

        var ciphertext = new byte[MlKem768.CiphertextSize];
        var ours = new byte[MlKem768.SharedSecretSize];
        Assert.True(MlKem768Encapsulator.TryEncapsulate(pair.EncapsulationKey, Convert.FromHexString(message), ciphertext, ours));
        Assert.Equal(ciphertextDigest, Convert.ToHexStringLower(SHA256.HashData(ciphertext)));
        Assert.Equal(secret, Convert.ToHexStringLower(ours));

        var theirs = new byte[MlKem768.SharedSecretSize];
        pair.Decapsulate(ciphertext, theirs);
        Assert.Equal(ours, theirs);
        ciphertext[7] ^= 1;
        pair.Decapsulate(ciphertext, theirs);
        Assert.NotEqual(ours, theirs);
    }

    [Fact]
    public void TryEncapsulate_AgainstTheFramework_BothFindTheSecret()
    {
        Assert.SkipUnless(MLKem.IsSupported, "the OpenSSL of this machine has no ML-KEM: 3.5 is needed");
        for (int i = 0; i < 200; i++)
        {
            using var kem = MLKem.GenerateKey(MLKemAlgorithm.MLKem768);
            var ciphertext = new byte[MlKem768.CiphertextSize];
            var ours = new byte[MlKem768.SharedSecretSize];
            Assert.True(MlKem768Encapsulator.TryEncapsulate(kem.ExportEncapsulationKey(), RandomNumberGenerator.GetBytes(32), ciphertext, ours));
            Assert.Equal(kem.Decapsulate(ciphertext), ours);

            using var pair = new TextbookMlKem768(RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
            Assert.True(MlKem768.TryByFramework(pair.EncapsulationKey, ciphertext, ours));
            var theirs = new byte[MlKem768.SharedSecretSize];
            pair.Decapsulate(ciphertext, theirs);
            Assert.Equal(theirs, ours);
        }
    }

    [Fact]
    public void Compress_EveryElement_IsTheRoundedQuotient()
    {
        foreach (int bits in (int[])[1, 4, 10])
        {
            for (int value = 0; value < Q; value++)
            {
                // round(2^d / q * x): q is odd, so no quotient lies in the middle.
                int expected = (int)Math.Round((decimal)(value << bits) / Q, MidpointRounding.AwayFromZero) % (1 << bits);
                Assert.True(expected == MlKemField.Compress(value, bits), $"{value} to {bits} bits");
            }
        }
    }

    [Fact]
    public void Reduce_EveryValueInItsRange_IsTheRemainder()
    {
        for (uint value = 0; value < 2 * Q * Q; value++)
        {
            if (value % Q != MlKemField.Reduce(value))
            {
                Assert.Fail($"{value} is reduced to {MlKemField.Reduce(value)}");
            }
        }
    }

    [Fact]
    public void InverseNtt_AfterNtt_GivesThePolynomial()
    {
        int[] f = [.. Enumerable.Range(0, 256).Select(i => (i * 1234567) % Q)];
        int[] copy = [.. f];
        MlKemPolynomial.Ntt(copy);
        Assert.NotEqual(f, copy);
        MlKemPolynomial.InverseNtt(copy);
        Assert.Equal(f, copy);
    }

    [Fact]
    public void TryDecode_EachElementNotReduced_IsRefused()
    {
        using var pair = new TextbookMlKem768(new byte[32], new byte[32]);
        var ciphertext = new byte[MlKem768.CiphertextSize];
        var secret = new byte[MlKem768.SharedSecretSize];
        for (int i = 0; i < 768; i++)
        {
            // Element i becomes q, the least that is not reduced.
            byte[] key = [.. pair.EncapsulationKey];
            Span<byte> three = key.AsSpan(3 * (i / 2), 3);
            if (i % 2 == 0)
            {
                (three[0], three[1]) = (Q & 0xff, (byte)((three[1] & 0xf0) | (Q >> 8)));
            }
            else
            {
                (three[1], three[2]) = ((byte)((three[1] & 0x0f) | ((Q & 0xf) << 4)), Q >> 4);
            }

            Assert.False(MlKem768.TryEncapsulate(key, ciphertext, secret), $"element {i}");
        }
    }

    [Fact]
    public void SelfTest_OnThisMachine_Passes()
    {
        Assert.True(MlKem768Encapsulator.IsSupported && MlKem768.TestOwn());
        Assert.True(MlKem768.CanEncapsulate);
    }
}
