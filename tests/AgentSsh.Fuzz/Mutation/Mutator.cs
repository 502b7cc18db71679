namespace AgentSsh.Fuzz.Mutation;

/// <summary>Makes new inputs from old ones. What it makes depends on its arguments and the random numbers alone.</summary>
internal sealed class Mutator
{
    private readonly InputShape _shape;
    private readonly int _maxLength;
    private readonly Random _random;
    private readonly ByteMutations _bytes;
    private readonly FieldMutations _fields;
    private readonly TextMutations _text;
    private readonly SequenceMutations _sequences;

    public Mutator(InputShape shape, int maxLength, WordChoice words, Random random)
    {
        _shape = shape;
        _maxLength = maxLength;
        _random = random;
        _bytes = new ByteMutations(random, words);
        _fields = new FieldMutations(random, words, _bytes);
        _text = new TextMutations(random, words, _fields);
        _sequences = new SequenceMutations(random, _fields, _bytes);
    }

    /// <summary>One new input.</summary>
    /// <param name="input">From this.</param>
    /// <param name="other">Another one, to take parts of.</param>
    public byte[] Mutate(byte[] input, byte[] other)
    {
        byte[] result = input;

        // Mostly one or a few: many at once seldom leave anything whole.
        for (int steps = _random.Next(2) == 0 ? 1 : 1 << _random.Next(5); steps > 0; steps--)
        {
            result = Step(result, other);
            if (result.Length > _maxLength)
            {
                result = result[.._maxLength];
            }
        }

        return result;
    }

    private byte[] Step(byte[] input, byte[] other)
    {
        // One in four is blind to the shape: whoever reads it shall be surprised.
        if (_random.Next(4) == 0)
        {
            return _bytes.Mutate(input, other);
        }

        return _shape switch
        {
            InputShape.SshFields => _fields.Mutate(input, other),
            InputShape.SshMessages => _sequences.Mutate(input, other),
            InputShape.Text => _text.Mutate(input, other),
            _ => _bytes.Mutate(input, other),
        };
    }
}
