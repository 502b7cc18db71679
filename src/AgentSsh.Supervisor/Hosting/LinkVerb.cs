namespace AgentSsh.Supervisor.Hosting;

/// <summary>The verb <c>link</c>: standard input and output are the link of the running supervisor, for where no socket can be shared with the gateway.</summary>
internal static class LinkVerb
{
    /// <summary>The gateway runs this as soon as the container runs: its supervisor may be a moment from listening.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs until one side ends.</summary>
    /// <exception cref="UsageException">No supervisor runs, and none has begun to within 10 s.</exception>
    public static async Task RunAsync(SupervisorPaths paths)
    {
        using var stream = await ConnectAsync(paths).ConfigureAwait(false);
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();

        // A standard stream that is a pipe is read by a thread that cannot be woken; the process ends with whichever side does first.
        await Task.WhenAny(CopyAsync(input, stream), CopyAsync(stream, output)).ConfigureAwait(false);
    }

    private static async Task<Stream> ConnectAsync(SupervisorPaths paths)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await LocalClient.ConnectAsync(paths.State, SupervisorHost.LinkSocket).ConfigureAwait(false);
            }
            catch (UsageException) when (TimeProvider.System.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(Pause).ConfigureAwait(false);
            }
        }
    }

    private static async Task CopyAsync(Stream from, Stream to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer).ConfigureAwait(false)) > 0)
            {
                await to.WriteAsync(buffer.AsMemory(0, read)).ConfigureAwait(false);
                await to.FlushAsync().ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // The other end is gone, which is how a link ends.
        }
    }
}
