using System.Buffers.Binary;

namespace AgentSsh.Fuzz.Mutation;

/// <summary>Mutations that know nothing of what the bytes mean.</summary>
internal sealed class ByteMutations(Random random, WordChoice words)
{
    private static readonly uint[] Numbers =
    [
        0, 1, 2, 3, 4, 5, 7, 8, 16, 31, 32, 63, 64, 65, 100, 127, 128, 129, 255, 256, 257, 512, 1000, 1024, 4095, 4096, 4097, 32767, 32768, 35000, 65535, 65536,
        0x1fffff, 0x200000, 0x200001, 0x7ffffffe, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
    ];

    /// <summary>A number at which things tend to change.</summary>
    public uint Number() => Numbers[random.Next(Numbers.Length)];

    public byte[] Mutate(byte[] input, byte[] other)
    {
        if (input.Length == 0)
        {
            return words.Next(random);
        }

        int at = random.Next(input.Length);
        switch (random.Next(13))
        {
            case 0:
                return Changed(input, at, (byte)(input[at] ^ (1 << random.Next(8))));
            case 1:
                return Changed(input, at, (byte)random.Next(256));
            case 2:
                return Changed(input, at, (byte)(input[at] + random.Next(-16, 17)));
            case 3:
                return Changed(input, at, random.Next(4) switch { 0 => (byte)0, 1 => (byte)0xff, 2 => (byte)0x80, _ => (byte)0x7f });
            case 4:
                return PutNumber(input, at);
            case 5:
                return Replaced(input, at, Run(input.Length - at), []);
            case 6:
                return Replaced(input, random.Next(input.Length + 1), 0, Random(Run(64)));
            case 7:
                return Replaced(input, random.Next(input.Length + 1), 0, Slice(input));
            case 8:
                byte[] copied = Slice(input);
                return Replaced(input, at, Math.Min(copied.Length, input.Length - at), copied);
            case 9:
                return Replaced(input, random.Next(input.Length + 1), 0, words.Next(random));
            case 10:
                byte[] word = words.Next(random);
                return Replaced(input, at, Math.Min(word.Length, input.Length - at), word);
            case 11:
                // The head of one and the tail of the other.
                return other.Length == 0 ? input : [.. input[..at], .. other[Math.Min(at, random.Next(other.Length))..]];
            default:
                return other.Length == 0 ? input[..at] : Replaced(input, at, 0, Slice(other));
        }
    }

    /// <summary>Bytes of any value.</summary>
    public byte[] Random(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>With some bytes replaced by others.</summary>
    public static byte[] Replaced(byte[] input, int at, int count, ReadOnlySpan<byte> by)
    {
        var result = new byte[input.Length - count + by.Length];
        input.AsSpan(0, at).CopyTo(result);
        by.CopyTo(result.AsSpan(at));
        input.AsSpan(at + count).CopyTo(result.AsSpan(at + by.Length));
        return result;
    }

    private static byte[] Changed(byte[] input, int at, byte value)
    {
        byte[] result = [.. input];
        result[at] = value;
        return result;
    }

    private byte[] PutNumber(byte[] input, int at)
    {
        byte[] result = [.. input];
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(number, random.Next(2) == 0 ? Number() : (uint)random.Next(-64, 65) + Known(input, at));
        number[..Math.Min(number.Length, result.Length - at)].CopyTo(result.AsSpan(at));
        return result;
    }

    private static uint Known(byte[] input, int at) =>
        at + sizeof(uint) <= input.Length ? BinaryPrimitives.ReadUInt32BigEndian(input.AsSpan(at)) : 0;

    // Short ones are far more likely than long ones.
    private int Run(int limit) => limit <= 1 ? limit : 1 + random.Next(Math.Min(limit, 1 << random.Next(1, 11)));

    private byte[] Slice(byte[] of)
    {
        int from = random.Next(of.Length);
        return of[from..(from + Run(of.Length - from))];
    }
}
