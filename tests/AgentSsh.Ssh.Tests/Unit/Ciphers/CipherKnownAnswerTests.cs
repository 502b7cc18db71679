using AgentSsh.Ssh.Ciphers;

namespace AgentSsh.Ssh.Tests.Unit.Ciphers;

/// <summary>
/// Packets sealed by another implementation: Python's cryptography package (its own OpenSSL), from the descriptions in OpenSSH's
/// PROTOCOL files. Three in a row under the sequence numbers 3, 4 and 2^32-2, with counters about to carry.
/// </summary>
public sealed class CipherKnownAnswerTests
{
    private static readonly uint[] Sequences = [3, 4, 0xfffffffe];

    /// <summary>Cipher, MAC, key, IV, MAC key, sealed packets.</summary>
    public static TheoryData<string, string, string, string, string, string[]> Answers => new()
    {
        { "aes256-gcm@openssh.com", "", "01080f161d242b323940474e555c636a71787f868d949ba2a9b0b7bec5ccd3da", "02091017fffffffffffffffe", "",
            ["00000010af34ff63ba0583682f11cafb9d9a089a8236a2a887d6ec1a2cdfbd40bc2d0eec",
             "000000100a4e41bee2772e52b0e5721bf2c4b831f0af1f6c9a8073f47e337af967eddc35",
             "000000102937a4f7ff8b3014981d11cb272292250bffbea764ee5cf99e169548b970f8df"] },
        { "aes128-gcm@openssh.com", "", "01080f161d242b323940474e555c636a", "02091017fffffffffffffffe", "",
            ["000000108cbdd29250ac57b3cea9657fe53b60da684a6cd228d7c1542abb344ad87399d0",
             "000000108da5f838a2d69cc97ec39c671adca1998a28b0b953e358a756b44ff89e2c1c05",
             "0000001061cc67ab70b3c7a3679f94a674b4f76ccfbec9afbbbd7f16ce69ae14e212faf0"] },
        { "chacha20-poly1305@openssh.com", "", "01080f161d242b323940474e555c636a71787f868d949ba2a9b0b7bec5ccd3dae1e8eff6fd040b121920272e353c434a51585f666d747b828990979ea5acb3ba", "", "",
            ["da994a1c8f88c03c18436af32c322a2537ec02143a1d3c3584a9dad91dd14a5478e6f31b",
             "ad57089673d1a61c2910297e706f9790eb6bbed2fdc5833c186f11d1e56f6e99b094b265",
             "9fcfc9dc6d1c66c10de669421e1d906519f57452154729ad3db716c67d6ef0796e5f45b1"] },
        { "aes256-ctr", "hmac-sha2-256-etm@openssh.com", "01080f161d242b323940474e555c636a71787f868d949ba2a9b0b7bec5ccd3da", "fffffffffffffffffffffffffffffffe", "030a11181f262d343b424950575e656c737a81888f969da4abb2b9c0c7ced5dc",
            ["00000010729ede6bbc74348ab474081b77fe816ecaa22fa6bbd0549d3c4b4a97fdd4af10b3d08914b6f5e5a353087b7307e4f604",
             "000000101e22812635e82241bfda275f1bb8d0e3704a121510e5878d2b7832b5b81c5a3e9188f006ffa2ee511c9f5142a48ccd90",
             "00000010f254ad3a178b5e659dfd7d632971fa006afa8c71d4ce349a049070ae993c9676464489732d203496e24cfa86511e7ffa"] },
        { "aes128-ctr", "hmac-sha2-512-etm@openssh.com", "01080f161d242b323940474e555c636a", "fffffffffffffffffffffffffffffffe", "030a11181f262d343b424950575e656c737a81888f969da4abb2b9c0c7ced5dce3eaf1f8ff060d141b222930373e454c535a61686f767d848b9299a0a7aeb5bc",
            ["00000010b6f035d7aae481057c1096a61ef5df228ab25e56ffce3bcebd49de30313d2e7b627f63f341e5267a8a9704f7b5bd46694e1644c52ac934c87a2014fdd4b1adb82a3bd3f6b4050afcfcaf9033c51cda4d",
             "00000010aa54b408ade47201ed127efd4f1ce05f152712904d19bfd4c121ca8a9b3af73e27241bebfca99ca928286bd5bb3d7c615da4e2c155809830743529bfecdd7cbd3fe3d881f256d2e87a2c032cbbc8ebc9",
             "00000010d55e6da54d2ea6fa5b3e0803f3dbf81e4c08a024294396921d515cf41b7989b2d1feebf74afae7eb924b2de0d46c4aabf2b291b01edf58041fbadb3aaa2c75878b2375d7e53d5c343bfde707cb7c079a"] },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void SealAndOpen_KnownPackets_Match(string cipher, string mac, string key, string iv, string macKey, string[] packets)
    {
        CipherSpec spec = CipherCatalog.FindCipher(cipher)!;
        MacSpec? macSpec = CipherCatalog.FindMac(mac);
        using IPacketSealer sealer = CipherCatalog.CreateSealer(
            spec, macSpec, Convert.FromHexString(key), Convert.FromHexString(iv), Convert.FromHexString(macKey));
        using IPacketOpener opener = CipherCatalog.CreateOpener(
            spec, macSpec, Convert.FromHexString(key), Convert.FromHexString(iv), Convert.FromHexString(macKey));
        for (int i = 0; i < packets.Length; i++)
        {
            byte[] payload = System.Text.Encoding.ASCII.GetBytes($"payload {i}");
            byte[] packet = CipherFixture.Frame(sealer, payload);
            sealer.Seal(Sequences[i], packet);
            Assert.Equal(packets[i], Convert.ToHexStringLower(packet));
            Assert.Equal(
                packet.Length,
                PacketFraming.CheckLength(opener, opener.ReadLength(Sequences[i], packet.AsSpan(0, 4))));
            Assert.True(opener.Open(Sequences[i], packet));
            Assert.Equal(payload, PacketFraming.Payload(packet, opener.TagLength).ToArray());
        }
    }
}
