using AgentSsh.Gateway.Uploads;

namespace AgentSsh.Gateway.Tests.Uploads;

/// <summary>Leads bytes through a reader as a session does.</summary>
internal static class UploadRun
{
    /// <summary>What comes out, in all; that so many bytes were added is checked.</summary>
    public static byte[] Pass(IUploadReader reader, ReadOnlySpan<byte> data, Func<int, int> piece, bool isThere = true)
    {
        var passed = new List<byte>();
        int sent = data.Length;
        int added = 0;
        for (int i = 0; !data.IsEmpty; i++)
        {
            ReadOnlySpan<byte> part = data[..Math.Min(piece(i), data.Length)];
            data = data[part.Length..];
            do
            {
                UploadStep step = reader.Step(part);
                part = part[step.Taken..];
                passed.AddRange(step.Pass);
                added += step.Added;
                if (step.NeedsInbox)
                {
                    reader.Answer(isThere);
                    UploadStep held = reader.Step(default);
                    passed.AddRange(held.Pass);
                    added += held.Added;
                }
            }
            while (!part.IsEmpty);
        }

        Assert.Equal(sent + added, passed.Count);
        return [.. passed];
    }
}
