using AgentSsh.Link;

namespace AgentSsh.Gateway.Descriptors;

/// <summary>A pipe of which one end is ours and does not block; the other is for a process, and blocks as it expects.</summary>
internal sealed record PipePair(Descriptor Ours, Descriptor Theirs)
{
    // What an unprivileged user may have at most (fs.pipe-max-size).
    private const int BulkSize = 1024 * 1024;

    /// <summary>Opens one.</summary>
    /// <param name="weRead">Whether ours is the reading end.</param>
    /// <param name="isBulk">Much may flow: it should hold more than the usual 64 KiB.</param>
    /// <exception cref="LibcException">No descriptors are left.</exception>
    public static unsafe PipePair Open(bool weRead, bool isBulk)
    {
        int* ends = stackalloc int[2];
        if (Libc.Pipe(ends, Libc.OCloseOnExec) != 0)
        {
            throw LibcException.Last("no pipe can be opened");
        }

        var pair = new PipePair(new Descriptor(ends[weRead ? 0 : 1]), new Descriptor(ends[weRead ? 1 : 0]));
        if (Libc.Fcntl(pair.Ours, Libc.FSetFlags, Libc.ONonBlock | (weRead ? 0 : Libc.OWriteOnly)) < 0)
        {
            LibcException failure = LibcException.Last("fcntl");
            pair.Close();
            throw failure;
        }

        if (isBulk)
        {
            // Fewer trips between the two. Refused above the user's share (fs.pipe-user-pages-soft), which is no loss.
            _ = Libc.Fcntl(pair.Ours, Libc.FSetPipeSize, BulkSize);
        }

        return pair;
    }

    /// <summary>Closes both ends.</summary>
    public void Close()
    {
        Ours.Dispose();
        Theirs.Dispose();
    }
}
