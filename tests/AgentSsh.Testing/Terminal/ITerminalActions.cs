using System.Text;

namespace AgentSsh.Testing;

/// <summary>What a <see cref="VtParser"/> found in a terminal's output.</summary>
internal interface ITerminalActions
{
    void Print(Rune rune);

    /// <summary>A C0 control character.</summary>
    void Control(byte control);

    /// <summary>ESC, intermediate characters, a final one.</summary>
    void Escape(string intermediates, char final);

    /// <summary>CSI: private marker (0 when none), intermediates, the final character; a missing parameter is -1.</summary>
    void ControlSequence(char marker, ReadOnlySpan<int> parameters, string intermediates, char final);

    /// <summary>OSC, without its terminator.</summary>
    void OperatingSystemCommand(string text);
}
