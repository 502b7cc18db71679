using System.Buffers.Binary;

namespace AgentSsh.Fuzz.Mutation;

/// <summary>Mutations of SSH fields that leave the lengths of all strings right, or make just one of them wrong.</summary>
internal sealed class FieldMutations(Random random, WordChoice words, ByteMutations bytes)
{
    private static readonly int[] Lengths = [0, 1, 4, 31, 32, 33, 63, 64, 65, 128, 255, 256, 257, 1024, 1025, 4096, 4097];

    public byte[] Mutate(byte[] input, byte[] other)
    {
        List<FieldNode> roots = FieldNode.Parse(input, random);
        if (roots.Count == 0)
        {
            return bytes.Mutate(input, other);
        }

        List<FieldNode> list = roots;
        int index = random.Next(list.Count);
        while (list[index].IsNested && random.Next(3) != 0)
        {
            list = list[index].Inside!;
            index = random.Next(list.Count);
        }

        Change(list, index, other);
        return FieldNode.Write(roots);
    }

    private void Change(List<FieldNode> list, int index, byte[] other)
    {
        switch (random.Next(10))
        {
            case 0:
                list.RemoveAt(index);
                break;
            case 1:
                list.Insert(random.Next(list.Count + 1), list[index].Copy());
                break;
            case 2:
                int with = random.Next(list.Count);
                (list[index], list[with]) = (list[with], list[index]);
                break;
            case 3:
                list.Insert(index, FieldNode.String(words.Next(random)));
                break;
            case 4 when FieldNode.Parse(other, random) is { Count: > 0 } others:
                list[index] = others[random.Next(others.Count)].Copy();
                break;
            case 5 when list[index].Inside is not null:
                uint length = (uint)list[index].Content().Length;
                list[index].FalseLength = random.Next(3) == 0 ? bytes.Number() : length + (uint)random.Next(-4, 5);
                break;
            case 6:
                list[index] = FieldNode.String([list[index]]);
                break;
            default:
                ChangeContent(list[index]);
                break;
        }
    }

    private void ChangeContent(FieldNode node)
    {
        byte[] content = node.Content();
        byte[] changed = node.Inside is null ? ChangePlain(content) : ChangeString(content);
        if (node.Inside is null)
        {
            node.Plain = changed;
        }
        else
        {
            node.Inside = [new FieldNode { Plain = changed }];
        }
    }

    private byte[] ChangeString(byte[] content) => random.Next(11) switch
    {
        0 or 9 or 10 => words.Next(random),
        1 => [],
        2 => bytes.Random(Lengths[random.Next(Lengths.Length)]),
        3 => Filled(),
        4 => content.Length == 0 ? [0] : content[..random.Next(content.Length)],
        // What an mpint may not or must have.
        5 => [0, .. content],
        6 => content is [0, ..] ? content[1..] : [0x80, .. content],
        7 => NameList(content),
        _ => bytes.Mutate(content, content),
    };

    private byte[] ChangePlain(byte[] content)
    {
        if (content.Length < sizeof(uint) || random.Next(3) == 0)
        {
            return bytes.Mutate(content, content);
        }

        byte[] changed = [.. content];
        int at = content.Length % sizeof(uint) == 0 ? sizeof(uint) * random.Next(content.Length / sizeof(uint)) : random.Next(content.Length - 3);
        if (random.Next(3) == 0)
        {
            // A number that the code knows, in place of the one that stands there.
            byte[] word = words.Next(random);
            word.AsSpan(0, Math.Min(word.Length, changed.Length - at)).CopyTo(changed.AsSpan(at));
            return changed;
        }

        BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(at), random.Next(2) == 0
            ? bytes.Number()
            : BinaryPrimitives.ReadUInt32BigEndian(content.AsSpan(at)) + (uint)random.Next(-8, 9));
        return changed;
    }

    private byte[] NameList(byte[] content) => random.Next(5) switch
    {
        0 => [.. content, (byte)',', .. words.Next(random)],
        1 => [.. words.Next(random), (byte)',', .. content],
        2 => [.. content, (byte)',', (byte)','],
        3 => [.. content, (byte)',', .. content],
        _ => content.AsSpan().IndexOf((byte)',') is > 0 and var comma ? content[(comma + 1)..] : content,
    };

    private byte[] Filled()
    {
        var filled = new byte[Lengths[random.Next(Lengths.Length)]];
        Array.Fill(filled, random.Next(3) switch { 0 => (byte)'a', 1 => (byte)0, _ => (byte)random.Next(256) });
        return filled;
    }
}
