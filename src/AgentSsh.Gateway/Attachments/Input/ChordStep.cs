namespace AgentSsh.Gateway.Attachments.Input;

/// <summary>What is to be done with a piece of input, in this order.</summary>
/// <param name="released">To be passed on first; good until the next call.</param>
/// <param name="passed">Then so many bytes of the piece; the rest of what was taken is kept back, dropped, or the chord.</param>
/// <param name="taken">So many bytes of the piece are done with; the rest is to be given again.</param>
/// <param name="dropped">So many bytes, of this piece or kept back before, nobody gets.</param>
/// <param name="isDetached">The person leaves.</param>
/// <param name="activity">What the person did.</param>
internal readonly ref struct ChordStep(ReadOnlySpan<byte> released, int passed, int taken, int dropped, bool isDetached, InputActivity activity)
{
    public ReadOnlySpan<byte> Released { get; } = released;

    public int Passed { get; } = passed;

    public int Taken { get; } = taken;

    public int Dropped { get; } = dropped;

    public bool IsDetached { get; } = isDetached;

    public InputActivity Activity { get; } = activity;
}
