using System.Buffers.Binary;

namespace AgentSsh.Fuzz.Mutation;

/// <summary>
/// A piece of bytes read as SSH fields: a string with its length, holding further pieces, or bytes that are none. Where a string begins is a guess, by a length
/// that fits; a wrong guess is one more mutation.
/// </summary>
internal sealed class FieldNode
{
    private const int MaxDepth = 4;

    /// <summary>What is inside a string; null for plain bytes.</summary>
    public List<FieldNode>? Inside { get; set; }

    /// <summary>Plain bytes; empty for a string.</summary>
    public byte[] Plain { get; set; } = [];

    /// <summary>Written in place of a string's true length, where it is to be wrong.</summary>
    public uint? FalseLength { get; set; }

    /// <param name="bytes">The bytes.</param>
    /// <param name="random">Lets some lengths that fit be numbers none the less; null takes all for lengths.</param>
    /// <param name="depth">Strings around them.</param>
    public static List<FieldNode> Parse(ReadOnlySpan<byte> bytes, Random? random = null, int depth = 0)
    {
        var nodes = new List<FieldNode>();
        int plainFrom = 0;
        int at = 0;
        while (at < bytes.Length)
        {
            if (bytes.Length - at < sizeof(uint) || BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]) is var length && length > (uint)(bytes.Length - at - sizeof(uint)))
            {
                at++;
                continue;
            }

            // Zeros may be an empty string as well as half of a long number.
            if (random?.Next(length == 0 ? 2 : 8) == 0)
            {
                at += sizeof(uint);
                continue;
            }

            AddPlain(nodes, bytes[plainFrom..at]);
            ReadOnlySpan<byte> content = bytes.Slice(at + sizeof(uint), (int)length);
            nodes.Add(String(depth < MaxDepth && HoldsStrings(content) ? Parse(content, random, depth + 1) : [new FieldNode { Plain = content.ToArray() }]));
            at += sizeof(uint) + (int)length;
            plainFrom = at;
        }

        AddPlain(nodes, bytes[plainFrom..]);
        return nodes;
    }

    public static byte[] Write(IEnumerable<FieldNode> nodes)
    {
        var output = new List<byte>();
        foreach (FieldNode node in nodes)
        {
            node.WriteTo(output);
        }

        return [.. output];
    }

    public static FieldNode String(List<FieldNode> inside) => new() { Inside = inside };

    public static FieldNode String(byte[] content) => String([new FieldNode { Plain = content }]);

    /// <summary>True for a string that holds further strings.</summary>
    public bool IsNested => Inside is { Count: > 1 } or [{ Inside: not null }];

    /// <summary>A copy of this piece and all in it.</summary>
    public FieldNode Copy() => new() { Plain = [.. Plain], Inside = Inside?.ConvertAll(static node => node.Copy()), FalseLength = FalseLength };

    /// <summary>The content of a string, or the plain bytes.</summary>
    public byte[] Content() => Inside is null ? Plain : Write(Inside);

    private static void AddPlain(List<FieldNode> nodes, ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            nodes.Add(new FieldNode { Plain = bytes.ToArray() });
        }
    }

    // A string of strings begins with a length that fits; text, whose first byte is no zero, does not.
    private static bool HoldsStrings(ReadOnlySpan<byte> content) =>
        content.Length > sizeof(uint) && BinaryPrimitives.ReadUInt32BigEndian(content) <= (uint)(content.Length - sizeof(uint));

    private void WriteTo(List<byte> output)
    {
        if (Inside is null)
        {
            output.AddRange(Plain);
            return;
        }

        byte[] content = Write(Inside);
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(length, FalseLength ?? (uint)content.Length);
        output.AddRange(length);
        output.AddRange(content);
    }
}
