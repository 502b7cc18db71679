using AgentSsh.Ssh.Wire;

namespace AgentSsh.Fuzz.Targets;

/// <summary>What is decoded and encoded is stable: decoded and encoded once more it is the same.</summary>
internal static class RoundTrip
{
    /// <param name="recode">Decodes and encodes again; throws <see cref="SshProtocolException"/> for what it does not take.</param>
    /// <param name="data">The data.</param>
    public static void Check(Func<byte[], byte[]> recode, byte[] data)
    {
        byte[] once;
        try
        {
            once = recode(data);
        }
        catch (SshProtocolException)
        {
            return;
        }

        byte[] twice;
        try
        {
            twice = recode(once);
        }
        catch (SshProtocolException e)
        {
            throw new FuzzFailure("what we encode we decode", e.Message);
        }

        FuzzFailure.Require(once.AsSpan().SequenceEqual(twice), "what is decoded and encoded is stable");
    }
}
