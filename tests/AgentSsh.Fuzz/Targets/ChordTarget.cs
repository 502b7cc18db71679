using AgentSsh.Gateway.Attachments.Input;
using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Fuzz.Targets;

/// <summary>What people's terminals send, through the search for the keys by which they leave. The first byte says where the rest is cut.</summary>
internal sealed class ChordTarget : FuzzTarget
{
    public override string Name => "chord";

    public override InputShape Shape => InputShape.Bytes;

    // Less than what may be kept back: beyond it the chord is given up, sooner in small pieces.
    public override int MaxLength => 200;

    public override IReadOnlyList<string> Assemblies => ["agentssh"];

    public override IReadOnlyList<byte[]> Words =>
    [
        "\x1c"u8.ToArray(), "d"u8.ToArray(), "\e[92;5u"u8.ToArray(), "\e[27;5;92~"u8.ToArray(), "\e[200~"u8.ToArray(), "\e[201~"u8.ToArray(), "\e[<35;1;1M"u8.ToArray(), "\e]11;"u8.ToArray(),
        "\e\\"u8.ToArray(), "\e[I"u8.ToArray(),
    ];

    public override IEnumerable<byte[]> Seeds() =>
    [
        "\x03text\x1c\e[92;5:3ud"u8.ToArray(),
        "\x00\e[200~\x1cd\e[201~\e[27;5;92~\e[<35;1;1Mx"u8.ToArray(),
        "\x01\e]11;rgb:0/0/0\e\\\e[?1;2c\e[M\x1c!!\eOA\e\x1c\x1cd"u8.ToArray(),
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        ReadOnlySpan<byte> bytes = input[1..];
        bool dropsReports = (input[0] & 16) != 0;
        bool leaves = Take(bytes, bytes.Length, dropsReports);
        FuzzFailure.Require(leaves == Take(bytes, 1, dropsReports), "every byte by itself leads to the same");
        FuzzFailure.Require(leaves == Take(bytes, 2 + (input[0] & 15), dropsReports), "however it is cut it leads to the same");
    }

    private static bool Take(ReadOnlySpan<byte> bytes, int pieces, bool dropsReports)
    {
        var chord = new DetachChord(DetachKey.Default);
        using var passed = new MemoryStream();
        ReadOnlySpan<byte> rest = bytes;
        bool leaves = false;
        int dropped = 0;
        while (!rest.IsEmpty && !leaves)
        {
            ReadOnlySpan<byte> piece = rest[..Math.Min(pieces, rest.Length)];
            ChordStep step = chord.Take(piece, dropsReports);
            FuzzFailure.Require(step.Taken > 0 && step.Passed <= step.Taken && step.Dropped >= 0, "every step goes on");
            passed.Write(step.Released);
            passed.Write(piece[..step.Passed]);
            leaves = step.IsDetached;
            dropped += step.Dropped;
            rest = rest[step.Taken..];
        }

        if (!leaves)
        {
            passed.Write(chord.GiveUp());
            FuzzFailure.Require(passed.Length + dropped == bytes.Length, "without the chord everything is passed, but for late reports");
        }

        FuzzFailure.Require(dropsReports || dropped == 0, "a report that is waited for is passed");
        FuzzFailure.Require(dropped > 0 || bytes.StartsWith(passed.ToArray()), "what is passed is unchanged and in order");
        return leaves;
    }
}
