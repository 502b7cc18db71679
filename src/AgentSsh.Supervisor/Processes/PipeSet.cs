using AgentSsh.Link;
using AgentSsh.Supervisor.Native;

namespace AgentSsh.Supervisor.Processes;

/// <summary>Three pipes for a child's standard descriptors. Disposing closes the child's ends, and ours unless they were taken.</summary>
internal sealed class PipeSet : IDisposable
{
    private int _input = -1;
    private int _output = -1;
    private int _error = -1;

    /// <param name="size">Bytes that the input and output pipes should hold; the system may grant fewer.</param>
    /// <exception cref="LibcException">No descriptors are left.</exception>
    public PipeSet(int size)
    {
        try
        {
            (ChildInput, _input) = Open(size);
            (_output, ChildOutput) = Open(size);
            (_error, ChildError) = Open(0);
            if (Libc.Fcntl(_input, Libc.FSetFlags, Libc.ONonBlock | Libc.OWriteOnly) < 0)
            {
                throw LibcException.Last("fcntl");
            }
        }
        catch (LibcException)
        {
            Dispose();
            throw;
        }
    }

    public int ChildInput { get; private set; } = -1;

    public int ChildOutput { get; private set; } = -1;

    public int ChildError { get; private set; } = -1;

    /// <summary>Our ends, which are the caller's from now on: where to write the input, and read the output and the errors.</summary>
    public (int Input, int Output, int Error) TakeOurs()
    {
        var ours = (_input, _output, _error);
        (_input, _output, _error) = (-1, -1, -1);
        return ours;
    }

    public void Dispose()
    {
        foreach (var fd in (ReadOnlySpan<int>)[_input, _output, _error, ChildInput, ChildOutput, ChildError])
        {
            if (fd >= 0)
            {
                _ = Libc.Close(fd);
            }
        }

        (_input, _output, _error, ChildInput, ChildOutput, ChildError) = (-1, -1, -1, -1, -1, -1);
    }

    private static unsafe (int Read, int Write) Open(int size)
    {
        var ends = stackalloc int[2];
        if (Libc.Pipe(ends, Libc.OCloseOnExec) != 0)
        {
            throw LibcException.Last("pipe2");
        }

        if (size > 0)
        {
            // Fewer trips between the two when much flows. Refused above the user's share, which is no loss.
            _ = Libc.Fcntl(ends[1], Libc.FSetPipeSize, size);
        }

        return (ends[0], ends[1]);
    }
}
