namespace AgentSsh.Gateway.Attachments.Input;

/// <summary>What is to be done with a piece of input, in this order.</summary>
/// <param name="released">To be passed on first; good until the next call.</param>
/// <param name="passed">Then so many bytes of the piece; the rest is kept back, or is the chord.</param>
/// <param name="isDetached">The person leaves.</param>
/// <param name="activity">What the person did.</param>
internal readonly ref struct ChordStep(ReadOnlySpan<byte> released, int passed, bool isDetached, InputActivity activity)
{
    public ReadOnlySpan<byte> Released { get; } = released;

    public int Passed { get; } = passed;

    public bool IsDetached { get; } = isDetached;

    public InputActivity Activity { get; } = activity;
}
