using AgentSsh.Ssh.Ciphers;

namespace AgentSsh.Ssh.Tests.Unit.Ciphers;

/// <summary>Every cipher with every MAC it can have, under fixed keys.</summary>
internal static class CipherFixture
{
    public const string Null = "null";

    /// <summary>Cipher and MAC; the MAC is empty for an AEAD.</summary>
    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (CipherSpec cipher in CipherCatalog.Ciphers)
            {
                foreach (string mac in cipher.IsAead ? [""] : CipherCatalog.MacNames)
                {
                    pairs.Add(cipher.Name, mac);
                }
            }

            return pairs;
        }
    }

    public static TheoryData<string, string> PairsAndNull
    {
        get
        {
            TheoryData<string, string> pairs = Pairs;
            pairs.Add(Null, "");
            return pairs;
        }
    }

    public static (IPacketSealer Sealer, IPacketOpener Opener) Create(string cipherName, string macName)
    {
        if (cipherName == Null)
        {
            return (NullCipher.Instance, NullCipher.Instance);
        }

        CipherSpec cipher = CipherCatalog.FindCipher(cipherName)!;
        MacSpec? mac = CipherCatalog.FindMac(macName);
        byte[] key = Pattern(cipher.KeyLength, 1);
        byte[] iv = Pattern(cipher.IvLength, 2);
        byte[] macKey = Pattern(mac?.KeyLength ?? 0, 3);
        return (CipherCatalog.CreateSealer(cipher, mac, key, iv, macKey), CipherCatalog.CreateOpener(cipher, mac, key, iv, macKey));
    }

    /// <summary>A packet in clear, with room for the tag.</summary>
    public static byte[] Frame(IPacketSealer sealer, ReadOnlySpan<byte> payload)
    {
        var packet = new byte[PacketFraming.WireLength(sealer, payload.Length)];
        int padding = PacketFraming.WriteHeader(packet, sealer, payload.Length);
        payload.CopyTo(packet.AsSpan(PacketFraming.HeaderLength));
        Pattern(padding, 200).CopyTo(packet, PacketFraming.HeaderLength + payload.Length);
        return packet;
    }

    public static byte[] Pattern(int length, int start) => [.. Enumerable.Range(0, length).Select(i => (byte)(start + (i * 7)))];
}
