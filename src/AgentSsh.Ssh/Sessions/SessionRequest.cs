using System.Buffers.Binary;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh;

/// <summary>Names and one-field data of the requests of a session channel (RFC 4254 section 6).</summary>
public static class SessionRequest
{
    /// <summary>Type of the channel they are for.</summary>
    public const string ChannelType = "session";

    /// <summary>Starts the person's shell; no data.</summary>
    public const string Shell = "shell";

    /// <summary>Starts a command; data: the command.</summary>
    public const string Exec = "exec";

    /// <summary>Starts a subsystem; data: its name.</summary>
    public const string Subsystem = "subsystem";

    /// <summary>Delivers a signal; data: its name without SIG.</summary>
    public const string Signal = "signal";

    /// <summary>Sends a break (RFC 4335); data: its length in milliseconds.</summary>
    public const string Break = "break";

    /// <summary>Tells a command's exit status; data: the status.</summary>
    public const string ExitStatus = "exit-status";

    /// <summary>Tells which signal ended a command; data: an <see cref="AgentSsh.Ssh.ExitSignal"/>.</summary>
    public const string ExitSignal = "exit-signal";

    /// <summary>Asks for agent forwarding (OpenSSH, draft-ietf-secsh-agent); no data.</summary>
    public const string AgentForwarding = "auth-agent-req@openssh.com";

    /// <summary>The type code of a command's stderr.</summary>
    public const uint StderrDataType = 1;

    /// <summary>The longest command taken, in bytes: what Linux takes for one argument (MAX_ARG_STRLEN).</summary>
    public const int MaxCommandBytes = 128 * 1024;

    /// <summary>Reads the data of <see cref="Exec"/>, <see cref="Subsystem"/> or <see cref="Signal"/>.</summary>
    /// <exception cref="SshProtocolException">It is not one text.</exception>
    public static string DecodeText(ReadOnlySpan<byte> data)
    {
        var reader = new SshReader(data);
        string text = reader.ReadUtf8(MaxCommandBytes);
        reader.End();
        return text;
    }

    /// <summary>The data of <see cref="Exec"/>, <see cref="Subsystem"/> or <see cref="Signal"/>.</summary>
    public static byte[] EncodeText(string text) => new SshBuilder().Utf8(text).ToArray();

    /// <summary>Reads the data of <see cref="ExitStatus"/> or <see cref="Break"/>.</summary>
    /// <exception cref="SshProtocolException">It is not one number.</exception>
    public static uint DecodeNumber(ReadOnlySpan<byte> data)
    {
        var reader = new SshReader(data);
        uint number = reader.ReadUInt32();
        reader.End();
        return number;
    }

    /// <summary>The data of <see cref="ExitStatus"/> or <see cref="Break"/>.</summary>
    public static byte[] EncodeNumber(uint number)
    {
        var data = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(data, number);
        return data;
    }
}
