using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Supervisor.Hosting;

/// <summary>The verb <c>command</c>: what is typed as <c>agentssh VERB</c> inside the container is answered by the gateway.</summary>
internal static class CommandVerb
{
    // EX_UNAVAILABLE of sysexits.h.
    private const int Unavailable = 69;

    /// <summary>Runs it; returns its exit status.</summary>
    /// <exception cref="UsageException">No supervisor runs.</exception>
    public static async Task<int> RunAsync(SupervisorPaths paths, IReadOnlyList<string> arguments)
    {
        var stream = await LocalClient.ConnectAsync(paths.State, SupervisorHost.CommandSocket).ConfigureAwait(false);
        var connection = SshLink.Start(stream, new RefusingHandler(), LinkNames.Identification);
        await using (connection.ConfigureAwait(false))
        {
            var command = new CommandChannel(Console.OpenStandardOutput(), Console.OpenStandardError());
            try
            {
                await connection.OpenChannelAsync(LinkNames.Command, new CommandOpen(arguments).Encode(), command).ConfigureAwait(false);
            }
            catch (SshChannelOpenException e)
            {
                await Console.Error.WriteLineAsync($"agentssh: {e.Message}").ConfigureAwait(false);
                return Unavailable;
            }

            return await command.Status.ConfigureAwait(false) is { } status ? (int)status : Unavailable;
        }
    }

    private sealed class RefusingHandler : ConnectionHandler;

    private sealed class CommandChannel(Stream output, Stream error) : ChannelHandler
    {
        private readonly TaskCompletionSource<uint?> _status = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private uint? _told;

        /// <summary>Completes with the exit status once the channel is over; null when none was told.</summary>
        public Task<uint?> Status => _status.Task;

        // Writing to a terminal can block: this process has nothing else to do, and the sender waits by its window.
        public override void OnData(SshChannel channel, ReadOnlySpan<byte> data)
        {
            output.Write(data);
            output.Flush();
            channel.Consumed(data.Length);
        }

        public override void OnExtendedData(SshChannel channel, uint dataType, ReadOnlySpan<byte> data)
        {
            error.Write(data);
            error.Flush();
            channel.Consumed(data.Length);
        }

        public override void OnRequest(SshChannel channel, ChannelRequest request)
        {
            if (request.Name == SessionRequest.ExitStatus)
            {
                _told = SessionRequest.DecodeNumber(request.Data.Span);
            }

            request.Fail();
        }

        public override void OnClosed(SshChannel channel) => _status.TrySetResult(_told);
    }
}
