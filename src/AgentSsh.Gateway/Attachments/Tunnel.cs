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
    public static void Open(SshConnection target, ChannelOpenRequest request, string type, ReadOnlyMemory<byte> data) =>
        _ = OpenAsync(target, request, type, data);

    private static async Task OpenAsync(SshConnection target, ChannelOpenRequest request, string type, ReadOnlyMemory<byte> data)
    {
        var far = new RelayEnd();
        var near = new RelayEnd();
        try
        {
            using var deadline = new CancellationTokenSource(OpenDeadline);
            SshChannel there = await target.OpenChannelAsync(type, data, far, deadline.Token).ConfigureAwait(false);
            near.Join(there);
            far.Join(request.Accept(near));
        }
        catch (SshChannelOpenException e)
        {
            request.Refuse(e.Reason, e.Message);
        }
        catch (OperationCanceledException)
        {
            request.Refuse(ChannelOpenFailure.ConnectFailed, $"no answer within {OpenDeadline.TotalSeconds:0} s");
        }
    }
}
