using System.Text;
using AgentSsh.Link;
using AgentSsh.Supervisor.Native;

namespace AgentSsh.Supervisor.Processes;

/// <summary>Runs short commands to their end.</summary>
internal sealed class CommandRunner(ChildReaper reaper)
{
    private const uint MemoryFileCloseOnExec = 1;
    private const int MaxOutput = 64 * 1024 * 1024;

    /// <summary>Runs it with no input and takes what it wrote. A command that takes longer than the bound is killed.</summary>
    /// <exception cref="LibcException">It could not be started.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the command was killed.</exception>
    public async Task<CommandResult> RunAsync(SpawnRequest request, TimeSpan bound, CancellationToken ct)
    {
        // Files in memory instead of pipes: nobody has to read while it runs, and a long output cannot block it.
        var output = Create();
        var error = -1;
        try
        {
            error = Create();
            var child = reaper.Start(request with { Output = output, Error = error });
            try
            {
                var exit = await child.Exit.WaitAsync(bound, ct).ConfigureAwait(false);
                return new CommandResult(exit, Text(output), Text(error).Trim());
            }
            catch (TimeoutException)
            {
                child.SignalGroup(SignalNames.Kill);
                var exit = await child.Exit.ConfigureAwait(false);
                return new CommandResult(exit, Text(output), $"'{request.Arguments[0]}' took longer than {bound.TotalSeconds:0} s and was ended.");
            }
            catch (OperationCanceledException)
            {
                child.SignalGroup(SignalNames.Kill);
                throw;
            }
        }
        finally
        {
            _ = Libc.Close(output);
            if (error >= 0)
            {
                _ = Libc.Close(error);
            }
        }
    }

    private static int Create()
    {
        var fd = Libc.MemoryFile("output", MemoryFileCloseOnExec);
        return fd >= 0 ? fd : throw LibcException.Last("memfd_create");
    }

    private static unsafe string Text(int fd)
    {
        var text = new MemoryStream();
        var buffer = new byte[16 * 1024];
        fixed (byte* start = buffer)
        {
            nint read;
            while (text.Length < MaxOutput && (read = Libc.ReadAt(fd, start, (nuint)buffer.Length, (nint)text.Length)) > 0)
            {
                text.Write(buffer, 0, (int)read);
            }
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}
