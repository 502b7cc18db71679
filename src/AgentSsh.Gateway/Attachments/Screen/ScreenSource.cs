using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments.Screen;

/// <summary>A screen that is fetched, through its stream.</summary>
internal sealed class ScreenSource(IChannelSource screen, ScreenStream stream) : IChannelSource
{
    public int MaxRead => screen.MaxRead;

    public int Read(Span<byte> destination, out bool hasMore) => stream.Pull(screen, destination, out hasMore);

    public void Ended() => screen.Ended();
}
