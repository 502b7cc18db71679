namespace AgentSsh.Fuzz.Mutation;

/// <summary>Words to put into inputs: the target's own at least every other time, else constants of code that was reached.</summary>
internal sealed class WordChoice(IReadOnlyList<byte[]> own)
{
    private static readonly byte[] None = [0];

    /// <summary>Constants of the code that was reached so far.</summary>
    public IReadOnlyList<byte[]> Reached { get; set; } = [];

    public byte[] Next(Random random)
    {
        IReadOnlyList<byte[]> list = Reached.Count == 0 || (own.Count > 0 && random.Next(2) == 0) ? own : Reached;
        return list.Count == 0 ? None : list[random.Next(list.Count)];
    }
}
