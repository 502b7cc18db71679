using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh;

/// <summary>Asks for a pseudo-terminal (RFC 4254 section 6.2).</summary>
/// <param name="Term">The client's TERM.</param>
/// <param name="Size">The size of its terminal.</param>
/// <param name="Modes">Encoded terminal modes (section 8).</param>
public sealed record PtyRequest(string Term, TerminalSize Size, ReadOnlyMemory<byte> Modes)
{
    /// <summary>Name of the request.</summary>
    public const string RequestName = "pty-req";

    private const int MaxTermBytes = 256;

    /// <summary>Reads the request's data.</summary>
    /// <exception cref="SshProtocolException">It is not such a request.</exception>
    public static PtyRequest Decode(ReadOnlySpan<byte> data)
    {
        var reader = new SshReader(data);
        string term = reader.ReadUtf8(MaxTermBytes);
        TerminalSize size = TerminalSize.Read(ref reader);
        byte[] modes = reader.ReadString().ToArray();
        reader.End();
        return new PtyRequest(term, size, modes);
    }

    /// <summary>The request's data.</summary>
    public byte[] Encode() => new SshBuilder()
        .Utf8(Term).UInt32(Size.Columns).UInt32(Size.Rows).UInt32(Size.WidthPixels).UInt32(Size.HeightPixels).String(Modes.Span).ToArray();
}
