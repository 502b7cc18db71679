namespace AgentSsh.Fuzz.Mutation;

/// <summary>Mutations of which messages come, in which order and how often, and of one message's fields.</summary>
internal sealed class SequenceMutations(Random random, FieldMutations fields, ByteMutations bytes)
{
    private const int MaxMessages = 64;

    public byte[] Mutate(byte[] input, byte[] other)
    {
        List<MessageSequence.Message> messages = MessageSequence.Read(input);
        List<MessageSequence.Message> others = MessageSequence.Read(other);
        if (messages.Count == 0)
        {
            return other.Length > 0 ? other : bytes.Mutate(input, other);
        }

        int at = random.Next(messages.Count);
        switch (random.Next(12))
        {
            case 0:
                messages.RemoveAt(at);
                break;
            case 1:
                messages.Insert(random.Next(messages.Count + 1), messages[at]);
                break;
            case 2:
                int with = random.Next(messages.Count);
                (messages[at], messages[with]) = (messages[with], messages[at]);
                break;
            case 3:
                messages.RemoveRange(at, messages.Count - at);
                break;
            case 4 when others.Count > 0:
                messages.Insert(at, others[random.Next(others.Count)]);
                break;
            case 5 when others.Count > 0:
                messages.InsertRange(at, others.Skip(random.Next(others.Count)));
                break;
            case 6:
                messages[at] = messages[at] with { Kind = (byte)random.Next(random.Next(2) == 0 ? 4 : 256) };
                break;
            case 7 when messages[at].Payload.Length > 0:
                // The same fields under another number.
                byte[] renamed = [.. messages[at].Payload];
                renamed[0] = (byte)random.Next(256);
                messages[at] = messages[at] with { Payload = renamed };
                break;
            default:
                messages[at] = messages[at] with { Payload = ChangeFields(messages[at].Payload, others) };
                break;
        }

        return MessageSequence.Write(messages.Take(MaxMessages));
    }

    private byte[] ChangeFields(byte[] payload, List<MessageSequence.Message> others)
    {
        byte[] other = others.Count > 0 ? others[random.Next(others.Count)].Payload : [];
        return payload.Length == 0 ? fields.Mutate(other, payload) : [payload[0], .. fields.Mutate(payload[1..], other.Length > 0 ? other[1..] : [])];
    }
}
