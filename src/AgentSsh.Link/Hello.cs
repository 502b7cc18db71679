using AgentSsh.Ssh.Wire;

namespace AgentSsh.Link;

/// <summary>What a supervisor says of itself when it arrives.</summary>
/// <param name="Agent">The agent's name, as its configuration states it; the gateway compares it with the socket's.</param>
/// <param name="Version">The supervisor's version.</param>
/// <param name="ProcessId">Its process id in its own namespace.</param>
/// <param name="StartedAtUnixMilliseconds">When it started; tells a reconnect from a restart.</param>
public sealed record Hello(string Agent, string Version, uint ProcessId, ulong StartedAtUnixMilliseconds)
{
    /// <summary>Reads the data of a <see cref="LinkNames.Hello"/> request.</summary>
    /// <exception cref="SshProtocolException">The data is not a hello.</exception>
    public static Hello Decode(ReadOnlySpan<byte> data)
    {
        var reader = new SshReader(data);
        var hello = new Hello(reader.ReadUtf8(64), reader.ReadUtf8(64), reader.ReadUInt32(), reader.ReadUInt64());
        reader.End();
        return hello;
    }

    /// <summary>The data of a <see cref="LinkNames.Hello"/> request.</summary>
    public byte[] Encode() =>
        new SshBuilder().Utf8(Agent).Utf8(Version).UInt32(ProcessId).UInt64(StartedAtUnixMilliseconds).ToArray();
}
