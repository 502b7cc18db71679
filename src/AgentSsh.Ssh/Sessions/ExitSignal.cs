using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh;

/// <summary>A command was ended by a signal (RFC 4254 section 6.10).</summary>
/// <param name="Name">The signal's name without SIG.</param>
/// <param name="CoreDumped">Whether it left a core.</param>
/// <param name="Message">More words, for people.</param>
public sealed record ExitSignal(string Name, bool CoreDumped, string Message)
{
    private const int MaxMessageBytes = 4096;

    /// <summary>Reads the data of an <c>exit-signal</c> request.</summary>
    /// <exception cref="SshProtocolException">It is not one.</exception>
    public static ExitSignal Decode(ReadOnlySpan<byte> data)
    {
        var reader = new SshReader(data);
        var signal = new ExitSignal(reader.ReadUtf8(64), reader.ReadBoolean(), reader.ReadUtf8(MaxMessageBytes));
        reader.ReadUtf8(64);
        reader.End();
        return signal;
    }

    /// <summary>The data of an <c>exit-signal</c> request.</summary>
    public byte[] Encode() => new SshBuilder().Utf8(Name).Boolean(CoreDumped).Utf8(Message).Utf8(string.Empty).ToArray();
}
