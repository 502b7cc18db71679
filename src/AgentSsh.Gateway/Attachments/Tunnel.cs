using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments;

/// <summary>A channel of one connection led through to another connection: a port forward, or somebody's ssh agent.</summary>
internal static class Tunnel
{
    private static readonly TimeSpan OpenDeadline = TimeSpan.FromSeconds(30);

    /// <summary>Opens the same on the other side, and answers as it answers.</summary>
    /// <param name="target">Where to open it.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="type">Type of the channel to open there.</param>
    /// <param name="data">Its type-specific data.</param>
    /// <param name="window">What each of its two ends may send ahead; null for the usual.</param>
    /// <param name="ended">Called once, when it was refused or is over.</param>
    /// <returns>Completes when it is answered.</returns>
    public static async Task OpenAsync(
        SshConnection target, ChannelOpenRequest request, string type, ReadOnlyMemory<byte> data, uint? window, Action ended)
    {
        var far = new TunnelEnd(window, () => { });
        var near = new TunnelEnd(window, ended);
        try
        {
            using var deadline = new CancellationTokenSource(OpenDeadline);
            SshChannel there = await target.OpenChannelAsync(type, data, far, deadline.Token).ConfigureAwait(false);
            near.Join(there);
            far.Join(request.Accept(near));
        }
        catch (SshChannelOpenException e)
        {
            Refuse(request, e.Reason, e.Message, ended);
        }
        catch (OperationCanceledException)
        {
            Refuse(request, ChannelOpenFailure.ConnectFailed, $"no answer within {OpenDeadline.TotalSeconds:0} s", ended);
        }
    }

    private static void Refuse(ChannelOpenRequest request, ChannelOpenFailure reason, string why, Action ended)
    {
        request.Refuse(reason, why);
        ended();
    }

    private sealed class TunnelEnd(uint? window, Action ended) : RelayEnd
    {
        public override uint? WindowSize => window;

        public override void OnClosed(SshChannel channel)
        {
            base.OnClosed(channel);
            ended();
        }
    }
}
