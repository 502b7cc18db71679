using AgentSsh.Link;

namespace AgentSsh.Fuzz.Targets;

/// <summary>A client's terminal modes.</summary>
internal sealed class TerminalModeTarget : FuzzTarget
{
    private const uint Untouched = 0xabcdef01;

    public override string Name => "terminal-modes";

    public override InputShape Shape => InputShape.Bytes;

    public override int MaxLength => 1024;

    public override IReadOnlyList<string> Assemblies => ["AgentSsh.Link"];

    public override IEnumerable<byte[]> Seeds() => [[1, 0, 0, 0, 3, 53, 0, 0, 0, 0, 128, 0, 0, 0x25, 0x80, 0], [42, 0, 0, 0, 1, 18, 0, 0, 0, 255, 75, 0, 0, 0, 1]];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var termios = new Termios { Line = 7, InputSpeed = Untouched, OutputSpeed = Untouched };
        TerminalModes.Apply(ref termios, input);

        // They stand on both sides of the array of control characters.
        FuzzFailure.Require(
            termios is { Line: 7, InputSpeed: Untouched, OutputSpeed: Untouched, ControlFlags: 0 }, "modes change flags and control characters and nothing else");
    }
}
