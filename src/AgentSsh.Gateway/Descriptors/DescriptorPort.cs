using System.Net.Sockets;
using AgentSsh.Link;

namespace AgentSsh.Gateway.Descriptors;

/// <summary>Where descriptors are passed to one supervisor. Nothing is ever read from it.</summary>
internal sealed class DescriptorPort(Socket socket) : IDisposable
{
    /// <summary>Passes descriptors under a token. Does not block; they stay the caller's.</summary>
    /// <exception cref="LibcException">They cannot be passed.</exception>
    public void Send(string token, ReadOnlySpan<Descriptor> descriptors)
    {
        int error;
        try
        {
            error = DescriptorMessage.Send(socket.SafeHandle, token, descriptors);
        }
        catch (ObjectDisposedException)
        {
            // The link ended meanwhile.
            error = NotConnected;
        }

        if (error != 0)
        {
            throw new LibcException("descriptors cannot be passed", error);
        }
    }

    public void Dispose() => socket.Dispose();

    // ENOTCONN.
    private const int NotConnected = 107;
}
