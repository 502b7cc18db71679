using System.Buffers.Binary;

namespace AgentSsh.Link;

/// <summary>The terminal settings that a client sends with its pty request (RFC 4254 section 8), put onto a terminal.</summary>
internal static unsafe class TerminalModes
{
    private const byte End = 0;
    private const byte FirstUnknown = 160;

    // Opcode, and index in c_cc of Linux.
    private static ReadOnlySpan<byte> ControlCharacters =>
    [
        1, 0, // VINTR
        2, 1, // VQUIT
        3, 2, // VERASE
        4, 3, // VKILL
        5, 4, // VEOF
        6, 11, // VEOL
        7, 16, // VEOL2
        8, 8, // VSTART
        9, 9, // VSTOP
        10, 10, // VSUSP
        12, 12, // VREPRINT
        13, 14, // VWERASE
        14, 15, // VLNEXT
        18, 13, // VDISCARD
    ];

    // Opcodes 30 to 42, 50 to 62 and 70 to 75 with the bits that Linux gives them; IUTF8 (42) is RFC 8160's.
    private static ReadOnlySpan<uint> InputFlags => [0x4, 0x8, 0x10, 0x20, 0x40, 0x80, 0x100, 0x200, 0x400, 0x800, 0x1000, 0x2000, 0x4000];

    private static ReadOnlySpan<uint> LocalFlags => [0x1, 0x2, 0x4, 0x8, 0x10, 0x20, 0x40, 0x80, 0x100, 0x8000, 0x200, 0x800, 0x4000];

    private static ReadOnlySpan<uint> OutputFlags => [0x1, 0x2, 0x4, 0x8, 0x10, 0x20];

    /// <summary>Applies them to a terminal's attributes. What is not known here, or cut short, is passed over, as sshd does.</summary>
    public static void Apply(ref Termios termios, ReadOnlySpan<byte> modes)
    {
        while (modes.Length >= 5 && modes[0] is not End and < FirstUnknown)
        {
            Set(ref termios, modes[0], BinaryPrimitives.ReadUInt32BigEndian(modes[1..]));
            modes = modes[5..];
        }
    }

    internal static void Set(ref Termios termios, byte opcode, uint value)
    {
        switch (opcode)
        {
            case >= 30 and <= 42:
                termios.InputFlags = With(termios.InputFlags, InputFlags[opcode - 30], value);
                break;
            case >= 50 and <= 62:
                termios.LocalFlags = With(termios.LocalFlags, LocalFlags[opcode - 50], value);
                break;
            case >= 70 and <= 75:
                termios.OutputFlags = With(termios.OutputFlags, OutputFlags[opcode - 70], value);
                break;
            default:
                for (var i = 0; i < ControlCharacters.Length; i += 2)
                {
                    if (ControlCharacters[i] == opcode)
                    {
                        // 255 on the wire is "undefined", which Linux says with 0.
                        termios.ControlCharacters[ControlCharacters[i + 1]] = value == 255 ? (byte)0 : (byte)value;
                    }
                }

                break;
        }
    }

    private static uint With(uint flags, uint bit, uint value) => value != 0 ? flags | bit : flags & ~bit;
}
