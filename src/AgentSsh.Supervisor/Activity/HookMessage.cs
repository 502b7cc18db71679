using AgentSsh.Ssh.Wire;

namespace AgentSsh.Supervisor.Activity;

/// <summary>One event of a program, as the hook command passes it on: one datagram.</summary>
/// <param name="Nonce">Of the run that the program belongs to.</param>
/// <param name="Owner">Process id of the program that ran the hook: the nearest ancestor that is no shell.</param>
/// <param name="StartedAt">When the hook command was started, in the kernel's ticks since boot: events can overtake one another on their way.</param>
/// <param name="Name">The event's name.</param>
/// <param name="Session">The program's id of its session.</param>
/// <param name="Detail">What matters of the event: a tool's name, an error, a kind of notification.</param>
internal sealed record HookMessage(string Nonce, uint Owner, ulong StartedAt, string Name, string Session, string Detail)
{
    /// <summary>The largest that is read.</summary>
    public const int MaxLength = 2048;

    // Each field as it is cut by the sender and bounded by the reader.
    private const int MaxField = 128;

    /// <summary>Reads a datagram.</summary>
    /// <exception cref="SshProtocolException">It is no message of ours.</exception>
    public static HookMessage Decode(ReadOnlySpan<byte> data)
    {
        var reader = new SshReader(data);
        var nonce = reader.ReadUtf8(MaxField * 4);
        var owner = reader.ReadUInt32();
        var startedAt = reader.ReadUInt64();
        var message = new HookMessage(nonce, owner, startedAt, reader.ReadUtf8(MaxField * 4), reader.ReadUtf8(MaxField * 4), reader.ReadUtf8(MaxField * 4));
        reader.End();
        return message;
    }

    /// <summary>The datagram.</summary>
    public byte[] Encode() =>
        new SshBuilder().Utf8(Cut(Nonce)).UInt32(Owner).UInt64(StartedAt).Utf8(Cut(Name)).Utf8(Cut(Session)).Utf8(Cut(Detail)).ToArray();

    private static string Cut(string text)
    {
        var cut = text.Length > MaxField ? text[..MaxField] : text;
        return string.Create(cut.Length, cut, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
            {
                // Neither half a character, which has no UTF-8, nor what a terminal would take for a command.
                to[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '?' : from[i];
            }
        });
    }
}
