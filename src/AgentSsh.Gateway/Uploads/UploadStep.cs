namespace AgentSsh.Gateway.Uploads;

/// <summary>What follows from some bytes of a client.</summary>
/// <param name="taken">How many of them were looked at.</param>
/// <param name="pass">What goes on to the program; good until the next step.</param>
/// <param name="added">How many bytes of that the client has not sent.</param>
/// <param name="needsInbox">Nothing may be looked at before <see cref="IUploadReader.Answer"/>.</param>
internal readonly ref struct UploadStep(int taken, ReadOnlySpan<byte> pass, int added = 0, bool needsInbox = false)
{
    public int Taken { get; } = taken;

    public ReadOnlySpan<byte> Pass { get; } = pass;

    public int Added { get; } = added;

    public bool NeedsInbox { get; } = needsInbox;
}
