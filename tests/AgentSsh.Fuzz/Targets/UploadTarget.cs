using System.Text;
using AgentSsh.Gateway.Uploads;

namespace AgentSsh.Fuzz.Targets;

/// <summary>What a client uploads, as sftp and as the old scp. The first byte chooses the reader, the second the size of the pieces.</summary>
internal sealed class UploadTarget : FuzzTarget
{
    public override string Name => "uploads";

    public override InputShape Shape => InputShape.SshFields;

    public override IReadOnlyList<string> Assemblies => ["agentssh"];

    public override IReadOnlyList<byte[]> Words => ["./"u8.ToArray(), "."u8.ToArray(), "./a/b"u8.ToArray()];

    public override IEnumerable<byte[]> Seeds() =>
    [
        [0, 9, .. Stat, 0, 0, 0, 21, 3, 0, 0, 0, 2, 0, 0, 0, 4, .. "./ab"u8, 0, 0, 0, 0x1a, 0, 0, 0, 0, .. Write, .. Close],
        [0, 200, .. Stat, 0, 0, 0, 14, 16, 0, 0, 0, 2, 0, 0, 0, 5, .. "./dir"u8, .. Close],
        [0, 1, .. Stat, 0, 0, 0, 15, 14, 0, 0, 0, 2, 0, 0, 0, 2, .. "./"u8, 0, 0, 0, 0],
        [1, 7, .. Encoding.UTF8.GetBytes("T1 0 1 0\nD0755 0 d\nC0644 3 a\nxyz\0E\nC0600 0 b\n\0")],
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < 3)
        {
            return;
        }

        IUploadReader whole = Reader(input[0]);
        IUploadReader pieces = Reader(input[0]);
        byte[] once = Pass(whole, input[2..], int.MaxValue);
        byte[] again = Pass(pieces, input[2..], 1 + input[1]);
        FuzzFailure.Require(once.AsSpan().SequenceEqual(again), "pieces give what the whole gives");
        FuzzFailure.Require(whole.Result?.Encode().AsSpan().SequenceEqual(pieces.Result?.Encode()) ?? pieces.Result is null, "and the same files");
        if (whole.Result is { } result)
        {
            RoundTrip.Check(static data => AgentSsh.Link.PasteRequest.Decode(data).Encode(), result.Encode());
        }
    }

    private static ReadOnlySpan<byte> Stat => [0, 0, 0, 10, 17, 0, 0, 0, 1, 0, 0, 0, 1, (byte)'.'];

    private static ReadOnlySpan<byte> Write => [0, 0, 0, 23, 6, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 7];

    private static ReadOnlySpan<byte> Close => [0, 0, 0, 10, 4, 0, 0, 0, 4, 0, 0, 0, 1, 0];

    private static IUploadReader Reader(byte choice) => choice % 2 == 0 ? new SftpUploadReader() : new ScpUploadReader();

    private static byte[] Pass(IUploadReader reader, ReadOnlySpan<byte> data, int piece)
    {
        int sent = data.Length;
        int added = 0;
        bool isAsked = false;
        var passed = new List<byte>(sent + 64);
        while (!data.IsEmpty)
        {
            UploadStep step = reader.Step(data[..Math.Min(piece, data.Length)]);
            FuzzFailure.Require(step.Taken > 0 || !step.Pass.IsEmpty || step.NeedsInbox, "every step does something");
            data = data[step.Taken..];
            passed.AddRange(step.Pass);
            added += step.Added;
            if (step.NeedsInbox)
            {
                FuzzFailure.Require(!isAsked, "it asks once");
                isAsked = true;
                reader.Answer(isThere: true);
            }
        }

        // What is held of a packet that has not ended stays behind.
        FuzzFailure.Require(passed.Count - added <= sent, "what comes out is what went in and what was added");
        return [.. passed];
    }
}
