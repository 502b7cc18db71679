using System.Buffers.Text;
using System.Text;

namespace AgentSsh.Fuzz.Mutation;

/// <summary>Mutations of lines, of words, of brackets and quotes, and of SSH fields that stand in the text in base64.</summary>
internal sealed class TextMutations(Random random, WordChoice words, FieldMutations fields)
{
    private const int ShortestBase64 = 24;
    private static readonly string[] Pairs = ["[]", "{}", "[[", "]]", "\"\"", "''", "\"\"\"", "'''", "#", "=", ",", ".", "\n", "\r\n", "\t", "\\", "\\u", " ", "\0", "é", "\uFEFF", "😀"];

    public byte[] Mutate(byte[] input, byte[] other)
    {
        switch (random.Next(9))
        {
            case 0 or 1:
                return MutateLines(input, other);
            case 2:
                return Insert(input, Encoding.UTF8.GetBytes(Pairs[random.Next(Pairs.Length)]));
            case 3:
                return Insert(input, words.Next(random));
            case 4:
                return ReplaceWord(input, words.Next(random));
            case 5:
                return ReplaceWord(input, Encoding.ASCII.GetBytes(Number()));
            case 6:
                return Wrap(input);
            case 7:
                return RemoveWord(input);
            default:
                return MutateBase64(input, other);
        }
    }

    private byte[] MutateLines(byte[] input, byte[] other)
    {
        List<byte[]> lines = Lines(input);
        int at = random.Next(lines.Count);
        switch (random.Next(5))
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(random.Next(lines.Count + 1), lines[at]);
                break;
            case 2:
                int with = random.Next(lines.Count);
                (lines[at], lines[with]) = (lines[with], lines[at]);
                break;
            case 3:
                List<byte[]> others = Lines(other);
                lines.Insert(at, others[random.Next(others.Count)]);
                break;
            default:
                // Two lines become one.
                if (at + 1 < lines.Count)
                {
                    lines[at] = [.. lines[at], .. lines[at + 1]];
                    lines.RemoveAt(at + 1);
                }

                break;
        }

        return Join(lines);
    }

    private byte[] Insert(byte[] input, byte[] what) => ByteMutations.Replaced(input, random.Next(input.Length + 1), 0, what);

    private byte[] ReplaceWord(byte[] input, byte[] by)
    {
        (int from, int length) = Word(input);
        return ByteMutations.Replaced(input, from, length, by);
    }

    private byte[] RemoveWord(byte[] input)
    {
        (int from, int length) = Word(input);
        return ByteMutations.Replaced(input, from, length, []);
    }

    // Brackets or quotes around a word, once or deeper than anybody writes.
    private byte[] Wrap(byte[] input)
    {
        (int from, int length) = Word(input);
        string pair = Pairs[random.Next(4)];
        int depth = random.Next(8) == 0 ? random.Next(1, 300) : 1;
        byte[] open = Encoding.ASCII.GetBytes(new string(pair[0], depth)), close = Encoding.ASCII.GetBytes(new string(pair[1], depth));
        return ByteMutations.Replaced(input, from, length, [.. open, .. input.AsSpan(from, length), .. close]);
    }

    private (int From, int Length) Word(byte[] input)
    {
        if (input.Length == 0)
        {
            return (0, 0);
        }

        int at = random.Next(input.Length);
        int from = at, to = at;
        while (from > 0 && IsWord(input[from - 1]))
        {
            from--;
        }

        while (to < input.Length && IsWord(input[to]))
        {
            to++;
        }

        return (from, to - from);
    }

    private static bool IsWord(byte character) => char.IsAsciiLetterOrDigit((char)character) || character is (byte)'_' or (byte)'-' or (byte)'+';

    private string Number() => random.Next(12) switch
    {
        0 => "-1",
        1 => "9223372036854775807",
        2 => "-9223372036854775808",
        3 => "9223372036854775808",
        4 => "0x7fffffffffffffff",
        5 => "1e999",
        6 => "nan",
        7 => "-inf",
        8 => "0000-00-00T24:60:61Z",
        9 => "1979-05-27T07:32:00.999999999999-07:00",
        10 => "0b1_0",
        _ => random.Next(100_000).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private byte[] MutateBase64(byte[] input, byte[] other)
    {
        (int from, int length) = LongestBase64(input);
        if (length < ShortestBase64)
        {
            return MutateLines(input, other);
        }

        var decoded = new byte[length];
        Base64.DecodeFromUtf8(input.AsSpan(from, length - (length % 4)), decoded, out _, out int count);
        byte[] changed = fields.Mutate(decoded[..count], other);
        return ByteMutations.Replaced(input, from, length, Encoding.ASCII.GetBytes(Convert.ToBase64String(changed)));
    }

    private static (int From, int Length) LongestBase64(byte[] input)
    {
        (int From, int Length) longest = default;
        int from = 0;
        for (int i = 0; i <= input.Length; i++)
        {
            if (i < input.Length && (char.IsAsciiLetterOrDigit((char)input[i]) || input[i] is (byte)'+' or (byte)'/' or (byte)'='))
            {
                continue;
            }

            if (i - from > longest.Length)
            {
                longest = (from, i - from);
            }

            from = i + 1;
        }

        return longest;
    }

    private static List<byte[]> Lines(byte[] input)
    {
        var lines = new List<byte[]>();
        foreach (Range range in input.AsSpan().Split((byte)'\n'))
        {
            lines.Add(input[range]);
        }

        return lines;
    }

    private static byte[] Join(List<byte[]> lines)
    {
        var joined = new List<byte>();
        for (int i = 0; i < lines.Count; i++)
        {
            if (i > 0)
            {
                joined.Add((byte)'\n');
            }

            joined.AddRange(lines[i]);
        }

        return [.. joined];
    }
}
