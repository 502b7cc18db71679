using AgentSsh.Ssh.Transport;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Fuzz.Targets;

/// <summary>The identification line, on either side, whole and in pieces. The first byte chooses the side and the size of the pieces.</summary>
internal sealed class IdentificationTarget : FuzzTarget
{
    public override string Name => "identification";

    public override InputShape Shape => InputShape.Text;

    public override int MaxLength => 2048;

    public override IReadOnlyList<byte[]> Words => ["SSH-2.0-"u8.ToArray(), "SSH-1.99-"u8.ToArray(), "SSH-1.5-"u8.ToArray(), "\r\n"u8.ToArray()];

    public override IEnumerable<byte[]> Seeds() =>
    [
        [0, .. "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"u8],
        [1, .. "welcome\r\nhere\nSSH-2.0-OpenSSH_9.2p1\n"u8],
        [7, .. "SSH-1.99-old\n"u8],
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        bool isClient = (input[0] & 1) != 0;
        ReadOnlySpan<byte> data = input[1..];
        string? whole = Read(data, isClient, data.Length);
        string? pieces = Read(data, isClient, 1 + (input[0] >> 1));
        FuzzFailure.Require(whole is null || pieces is null || whole == pieces, "pieces give the same identification as the whole", $"{whole} / {pieces}");
        if (whole is not null)
        {
            FuzzFailure.Require(
                whole.Length < IdentificationLine.MaxLength && whole.All(static character => character is >= ' ' and <= '~'), "an identification is printable", whole);
        }
    }

    // Null when it is not whole or not good.
    private static string? Read(ReadOnlySpan<byte> data, bool isClient, int piece)
    {
        int start = 0;
        try
        {
            for (int end = Math.Min(piece, data.Length); ; end = Math.Min(end + piece, data.Length))
            {
                while (IdentificationLine.TryRead(data[start..end], isClient, out int consumed, out string? identification))
                {
                    FuzzFailure.Require(consumed > 0 && consumed <= end - start, "a line takes something, and no more than there is");
                    if (identification is not null)
                    {
                        return identification;
                    }

                    start += consumed;
                }

                if (end == data.Length)
                {
                    return null;
                }
            }
        }
        catch (SshProtocolException)
        {
            return null;
        }
    }
}
