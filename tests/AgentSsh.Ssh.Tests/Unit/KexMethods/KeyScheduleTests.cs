using System.Security.Cryptography;
using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.KeyExchange.Methods;
using AgentSsh.Ssh.Tests.Unit.Ciphers;

namespace AgentSsh.Ssh.Tests.Unit.KexMethods;

public sealed class KeyScheduleTests
{
    private static readonly byte[] SharedSecret = Convert.FromHexString("000000050090010203");
    private static readonly byte[] ExchangeHash = CipherFixture.Pattern(32, 5);
    private static readonly byte[] SessionId = CipherFixture.Pattern(32, 9);

    // Computed by Python's hashlib from RFC 4253 section 7.2; the last of each needs several rounds.
    [Theory]
    [InlineData("SHA256", 'A', "9571f5426e6d42680d1e10ec")]
    [InlineData("SHA256", 'C', "1ffa8c6ba7d8f89989013063e4d9f6ba3de3fcdfaa8fdfae372bf430cdea69e44d9bf76f9a4424c227b8d879ea936ffaec2df1da7d8cd75182fc5bd0f66bb157")]
    [InlineData("SHA256", 'F', "ecdf34e0db2d9fdee10455bad237fcb2a4374adc76bdab761905f84b838494869a8afa7717cfedd72bb5c3e747322ec8d447a57b65556dad040031f931077ebc89a87963a22b635fe27d14130d61e240c6592f7bd265d5892ffee874b32b67fb36453344b46e436cfa5af656417020cf16eef45ef97936b90b431a923dd4eaaf3bc2fd9906577bd3a7dfe13850c0fb894e1e306759164cf05f57935806f86a919aed367a5bbd27d11492bfe27cd993626fc7f164e0e61166dcbecca55c40b61882faa35a75dc49a3")]
    [InlineData("SHA512", 'A', "5c12c35e209170fa65943529")]
    [InlineData("SHA512", 'C', "1524d99572d797dd98c5d8b1278c9ec08f6d1a16080472ec461653563a31c803b9e42279e34d26643fd8256fd0956832cf396f4f8ef73586c148a5ca1984dcbf")]
    [InlineData("SHA512", 'F', "5aff2b13f8154e22093e1bd06044ce31a69bc5386fa99e9a0c13225f97dd42f84b8173b217d3354bff4f3f3bda3dc7243c8f89ca2c3e7c3ca2d72c701b3803d1efbf4ec97249ef204bc582ef41abb791516989372ad12ce7dd303f0bf51dcaf57d16042c441228cd5b9a83a3fc7eae7da4b164125a9baa873d8035ebd53af9fea942aaec188dcd08a4525ac14566e13c90111f28280281f0f03894bec1893daa4a4ea78651fad9415d623490d6433a01a245339575d62ed445dcd746f3c0b38587f5a277ba17c1a4")]
    public void Derive_KnownInput_Matches(string hash, char letter, string expected)
    {
        using var schedule = new KeySchedule(new HashAlgorithmName(hash), SharedSecret, ExchangeHash, SessionId);
        var key = new byte[expected.Length / 2];
        schedule.Derive(letter, key);
        Assert.Equal(expected, Convert.ToHexStringLower(key));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void CreateSealerAndOpener_SameDirection_Agree(string cipher, string mac)
    {
        CipherSpec spec = CipherCatalog.FindCipher(cipher)!;
        MacSpec? macSpec = CipherCatalog.FindMac(mac);
        using var schedule = new KeySchedule(HashAlgorithmName.SHA256, SharedSecret, ExchangeHash, SessionId);
        foreach (bool clientToServer in new[] { true, false })
        {
            using IPacketSealer sealer = schedule.CreateSealer(spec, macSpec, clientToServer);
            using IPacketOpener opener = schedule.CreateOpener(spec, macSpec, clientToServer);
            using IPacketOpener other = schedule.CreateOpener(spec, macSpec, !clientToServer);
            byte[] packet = CipherFixture.Frame(sealer, "payload"u8);
            sealer.Seal(1, packet);
            Assert.False(other.Open(1, [.. packet]));
            Assert.True(opener.Open(1, packet));
        }
    }

    public static TheoryData<string, string> Pairs => CipherFixture.Pairs;
}
