using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh;

/// <summary>The size of a terminal (RFC 4254 sections 6.2 and 6.7). Zero means that the peer does not know.</summary>
/// <param name="Columns">Width in characters.</param>
/// <param name="Rows">Height in characters.</param>
/// <param name="WidthPixels">Width in pixels.</param>
/// <param name="HeightPixels">Height in pixels.</param>
public readonly record struct TerminalSize(uint Columns, uint Rows, uint WidthPixels = 0, uint HeightPixels = 0)
{
    /// <summary>Name of the request that tells a new size.</summary>
    public const string RequestName = "window-change";

    /// <summary>Reads the data of a <c>window-change</c> request.</summary>
    /// <exception cref="SshProtocolException">It is not one.</exception>
    public static TerminalSize Decode(ReadOnlySpan<byte> data)
    {
        var reader = new SshReader(data);
        TerminalSize size = Read(ref reader);
        reader.End();
        return size;
    }

    /// <summary>The data of a <c>window-change</c> request.</summary>
    public byte[] Encode() => new SshBuilder(16).UInt32(Columns).UInt32(Rows).UInt32(WidthPixels).UInt32(HeightPixels).ToArray();

    internal static TerminalSize Read(ref SshReader reader) =>
        new(reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32());
}
