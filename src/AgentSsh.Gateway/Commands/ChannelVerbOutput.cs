using System.Text;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Commands;

/// <summary>A verb's output on a session channel.</summary>
/// <param name="channel">The channel.</param>
/// <param name="hasPty">A terminal in raw mode wants its lines to end in CR LF, and has one stream only.</param>
/// <param name="end">Ends the session with a status.</param>
internal sealed class ChannelVerbOutput(SshChannel channel, bool hasPty, Action<uint> end) : IVerbOutput
{
    public void Write(string text) => channel.Write(Bytes(text));

    public void WriteError(string text)
    {
        if (hasPty)
        {
            channel.Write(Bytes(text));
        }
        else
        {
            channel.WriteExtended(SessionRequest.StderrDataType, Bytes(text));
        }
    }

    public ValueTask WaitForRoomAsync() => channel.WaitForRoomAsync();

    public void End(uint status) => end(status);

    private byte[] Bytes(string text) => Encoding.UTF8.GetBytes(hasPty ? text.ReplaceLineEndings("\r\n") : text);
}
