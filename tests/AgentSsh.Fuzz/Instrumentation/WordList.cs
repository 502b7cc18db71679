using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace AgentSsh.Fuzz.Instrumentation;

/// <summary>The constants that an assembly compares with, as a dictionary for mutations: texts, byte literals, numbers. In a file one a line: the two probes, and
/// the bytes in hexadecimal.</summary>
internal static class WordList
{
    private const int MaxWordLength = 64;

    /// <summary>The name of the list of an assembly.</summary>
    public static string FileOf(string assembly) => assembly + ".words";

    public static IReadOnlyList<CodeWord> Read(string file) => File.Exists(file) ? [.. File.ReadLines(file).Select(Parse)] : [];

    public static void Write(string file, IEnumerable<CodeWord> words) => File.WriteAllLines(file, words.Select(static word =>
        string.Create(CultureInfo.InvariantCulture, $"{word.First} {word.Last} {Convert.ToHexStringLower(word.Bytes)}")));

    /// <summary>The constants of a method, each once.</summary>
    public static IReadOnlyList<byte[]> Of(MethodBody body)
    {
        var words = new Dictionary<string, byte[]>();
        foreach (Instruction instruction in body.Instructions)
        {
            byte[]? word = instruction.Operand switch
            {
                // What holds a blank is a message for people.
                string text when !text.Contains(' ', StringComparison.Ordinal) => Encoding.UTF8.GetBytes(text),
                int number when number is > 255 or < -128 => Number(number),
                long number => Number(number),

                // A byte literal ends in a zero that is not part of it.
                FieldReference field when field.Resolve() is { InitialValue: { Length: > 0 } value } => value[^1] == 0 ? value[..^1] : value,
                _ => null,
            };
            if (word is { Length: > 1 and <= MaxWordLength })
            {
                words.TryAdd(Convert.ToHexString(word), word);
            }
        }

        return [.. words.Values];
    }

    private static CodeWord Parse(string line)
    {
        string[] parts = line.Split(' ');
        return new CodeWord(int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture), Convert.FromHexString(parts[2]));
    }

    private static byte[] Number(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Number(long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }
}
