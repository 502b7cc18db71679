using System.Runtime.InteropServices;
using AgentSsh.Ssh;

namespace AgentSsh.Link;

/// <summary><c>struct winsize</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct WindowSize
{
    public ushort Rows;
    public ushort Columns;
    public ushort WidthPixels;
    public ushort HeightPixels;

    /// <summary>A size that somebody's client told. A client that does not know its size says 0 x 0; programs divide by it.</summary>
    public readonly bool IsKnown => Columns > 0 && Rows > 0;

    /// <summary>The size that a client tells, which has more bits.</summary>
    public static WindowSize From(TerminalSize size) => new()
    {
        Columns = (ushort)Math.Min(size.Columns, ushort.MaxValue),
        Rows = (ushort)Math.Min(size.Rows, ushort.MaxValue),
        WidthPixels = (ushort)Math.Min(size.WidthPixels, ushort.MaxValue),
        HeightPixels = (ushort)Math.Min(size.HeightPixels, ushort.MaxValue),
    };
}
