using System.Text;
using AgentSsh.Gateway.Attachments.Screen;

namespace AgentSsh.Fuzz.Targets;

/// <summary>What an agent sends to people's terminals, through the filter of the clipboard. The first byte says whose it is and where the rest is cut.</summary>
internal sealed class ScreenTarget : FuzzTarget
{
    public override string Name => "screen";

    public override InputShape Shape => InputShape.Bytes;

    public override int MaxLength => 1024;

    public override IReadOnlyList<string> Assemblies => ["agentssh"];

    public override IReadOnlyList<byte[]> Words =>
    [
        "\e]52;c;"u8.ToArray(), "\e]52;"u8.ToArray(), "\e]"u8.ToArray(), "\e\\"u8.ToArray(), "\a"u8.ToArray(), [0xc2, 0x9d], [0xc2, 0x9c], "\eP"u8.ToArray(), "\e["u8.ToArray(),
        "\x18"u8.ToArray(), "?"u8.ToArray(), "漢"u8.ToArray(),
    ];

    public override IEnumerable<byte[]> Seeds() =>
    [
        "\0a\e[1mb\e]0;title\a漢\e]52;c;aGk=\ac\ePq1\e\\d"u8.ToArray(),
        "\x05\e]52;c;?\e\\\e]052;;x\a\e\e]52;c;x\a]52;c;y\a"u8.ToArray(),
        [2, 0xc2, 0x9d, .. "52;c;x"u8, 0xc2, 0x9c, .. "\e]0;\e]52;c;x\x18y"u8],
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        bool mayCopy = (input[0] & 1) != 0;
        ReadOnlySpan<byte> bytes = input[1..];
        byte[] whole = Filter(bytes, mayCopy, bytes.Length);
        FuzzFailure.Require(whole.AsSpan().SequenceEqual(Filter(bytes, mayCopy, 1)), "every byte by itself gives the same");
        FuzzFailure.Require(whole.AsSpan().SequenceEqual(Filter(bytes, mayCopy, 2 + (input[0] >> 1))), "however it is cut it gives the same");
        FuzzFailure.Require(
            IsSubsequence(Latin(whole).Replace("\e\\", string.Empty, StringComparison.Ordinal), Latin(bytes)), "nothing but ST is added and nothing changes its place");
        FuzzFailure.Require(mayCopy || whole.AsSpan().IndexOf("\e]52;"u8) < 0, "no clipboard of somebody else");
        FuzzFailure.Require(whole.AsSpan().IndexOf("\e]52;c;?"u8) < 0, "no query");
        if (!bytes.Contains((byte)'2'))
        {
            FuzzFailure.Require(whole.Length >= bytes.Length || bytes.Count((byte)0) + bytes.Count((byte)'0') > 0 || HasManyControls(bytes), "nothing else is taken out");
        }
    }

    // Controls that fill an introducer are dropped with it.
    private static bool HasManyControls(ReadOnlySpan<byte> bytes)
    {
        int controls = 0;
        foreach (byte next in bytes)
        {
            controls += next is < 0x20 or 0x7f or (>= (byte)'0' and <= (byte)'9') ? 1 : 0;
        }

        return controls >= ScreenFilter.MaxHeld - 2;
    }

    private static byte[] Filter(ReadOnlySpan<byte> bytes, bool mayCopy, int pieces)
    {
        var filter = new ScreenFilter();
        using var output = new MemoryStream();
        byte[] buffer = new byte[ScreenFilter.MaxHeld + bytes.Length];
        while (!bytes.IsEmpty)
        {
            int count = Math.Min(pieces, bytes.Length);
            FuzzFailure.Require(filter.Held <= ScreenFilter.MaxHeld, "what is kept back is bounded");
            bytes[..count].CopyTo(buffer.AsSpan(filter.Held));
            output.Write(buffer.AsSpan(0, filter.Filter(buffer, count, mayCopy)));
            bytes = bytes[count..];
        }

        output.Write(buffer.AsSpan(0, filter.Flush(buffer)));
        return output.ToArray();
    }

    private static string Latin(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private static bool IsSubsequence(ReadOnlySpan<char> part, ReadOnlySpan<char> all)
    {
        foreach (char next in part)
        {
            int at = all.IndexOf(next);
            if (at < 0)
            {
                return false;
            }

            all = all[(at + 1)..];
        }

        return true;
    }
}
