using AgentSsh.Ssh.Wire;

namespace AgentSsh.Link;

/// <summary>The command <c>agentssh</c> with its arguments, typed inside the container.</summary>
/// <param name="Arguments">What followed the command's name; at most 64 of them.</param>
public sealed record CommandOpen(IReadOnlyList<string> Arguments)
{
    private const uint MaxArguments = 64;
    private const int MaxArgumentBytes = 4096;

    /// <summary>Reads the data of a <see cref="LinkNames.Command"/> channel open.</summary>
    /// <exception cref="SshProtocolException">The data is not a command.</exception>
    public static CommandOpen Decode(ReadOnlySpan<byte> data)
    {
        var reader = new SshReader(data);
        var count = reader.ReadUInt32();
        if (count > MaxArguments)
        {
            throw new SshProtocolException(SshDisconnectReason.ProtocolError, $"A command of {count} arguments; at most {MaxArguments} are taken.");
        }

        var arguments = new string[count];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = reader.ReadUtf8(MaxArgumentBytes);
        }

        reader.End();
        return new CommandOpen(arguments);
    }

    /// <summary>The data of a <see cref="LinkNames.Command"/> channel open.</summary>
    public byte[] Encode()
    {
        var builder = new SshBuilder().UInt32((uint)Arguments.Count);
        foreach (var argument in Arguments)
        {
            builder.Utf8(argument);
        }

        return builder.ToArray();
    }
}
