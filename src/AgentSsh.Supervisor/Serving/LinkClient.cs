using System.Net.Sockets;
using AgentSsh.Supervisor.Hosting;
using AgentSsh.Supervisor.Native;

namespace AgentSsh.Supervisor.Serving;

/// <summary>Connects to the gateway's socket, and again whenever the connection ends, for as long as the supervisor lives.</summary>
internal sealed class LinkClient(LinkHub hub, string directory, SupervisorLog log)
{
    private const int ShortestWait = 20;
    private const int LongestWait = 1000;

    // A link that lasted so long was a link: the next attempts are quick again.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var path = Path.Combine(directory, Link.LinkNames.SocketFile);
        var wait = ShortestWait;
        var complained = false;
        while (!ct.IsCancellationRequested)
        {
            var began = TimeProvider.System.GetTimestamp();
            try
            {
                var socket = await ConnectAsync(path, SocketType.Stream, ct).ConfigureAwait(false);

                // Before the hello: the gateway looks for it when it hears that.
                using var inbox = await OpenInboxAsync(ct).ConfigureAwait(false);
                log.Information($"The gateway is connected{(inbox is null ? ", and passes no descriptors" : string.Empty)}.");
                complained = false;
                var end = await hub.ServeAsync(new NetworkStream(socket, ownsSocket: true), inbox).ConfigureAwait(false);
                log.Information($"The link to the gateway ended: {end.Message}.");
            }
            catch (SocketException e)
            {
                if (!complained)
                {
                    // The framework's words for a missing socket are "Cannot assign requested address".
                    log.Information($"No gateway at {path} ({(File.Exists(path) ? e.Message : "no such file")}); waiting for it.");
                    complained = true;
                }
            }

            wait = TimeProvider.System.GetElapsedTime(began) > Settled ? ShortestWait : wait;
            wait = await WaitAsync(wait, ct).ConfigureAwait(false) ? ShortestWait : Math.Min(wait * 2, LongestWait);
        }
    }

    private static async Task<Socket> ConnectAsync(string path, SocketType type, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<DescriptorInbox?> OpenInboxAsync(CancellationToken ct)
    {
        try
        {
            var path = Path.Combine(directory, Link.LinkNames.DescriptorSocketFile);
            return new DescriptorInbox(await ConnectAsync(path, SocketType.Seqpacket, ct).ConfigureAwait(false), TimeProvider.System, log);
        }
        catch (SocketException)
        {
            // A gateway that relays everything, or an older one.
            return null;
        }
    }

    // True when the wait was cut short because something appeared in the directory: a gateway that starts makes its socket there.
    private async Task<bool> WaitAsync(int milliseconds, CancellationToken ct)
    {
        if (milliseconds < LongestWait / 4)
        {
            await Task.Delay(milliseconds, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return false;
        }

        // At the end nobody waits for the thread: it sleeps for a second at most.
        return await Task.Factory.StartNew(() => WaitForChange(milliseconds), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(ct).ConfigureAwait(false);
    }

    private unsafe bool WaitForChange(int milliseconds)
    {
        var watch = Libc.InotifyInit(Libc.OCloseOnExec);
        if (watch < 0 || Libc.InotifyAddWatch(watch, directory, Libc.InCreate | Libc.InMovedTo) < 0)
        {
            // No directory yet, or no watches left: then only time helps.
            Thread.Sleep(milliseconds);
            if (watch >= 0)
            {
                _ = Libc.Close(watch);
            }

            return false;
        }

        var fd = new PollFd { Fd = watch, Events = Libc.PollIn };
        var changed = Libc.Poll(&fd, 1, milliseconds) > 0;
        _ = Libc.Close(watch);
        return changed;
    }
}
