using System.Buffers.Binary;
using System.Net.Sockets;

namespace AgentSsh.Supervisor.Serving;

/// <summary>An ssh-agent that has no keys (draft-ietf-sshm-ssh-agent): it lists none, and everything else fails.</summary>
internal static class EmptyKeyAgent
{
    private const byte Failure = 5;
    private const byte RequestIdentities = 11;
    private const byte IdentitiesAnswer = 12;

    // AGENT_MAX_LEN of OpenSSH.
    private const uint MaxRequest = 256 * 1024;

    private static readonly byte[] FailureMessage = [0, 0, 0, 1, Failure];
    private static readonly byte[] NoIdentities = [0, 0, 0, 5, IdentitiesAnswer, 0, 0, 0, 0];

    /// <summary>Answers until the other end closes, or sends what is no request.</summary>
    public static async Task ServeAsync(Socket socket)
    {
        // uint32 length, byte type, and the rest of the request, which nobody reads.
        var buffer = new byte[4096];
        try
        {
            while (await ReadAsync(socket, buffer.AsMemory(0, sizeof(uint) + 1)).ConfigureAwait(false))
            {
                var length = BinaryPrimitives.ReadUInt32BigEndian(buffer);
                var type = buffer[sizeof(uint)];
                if (length is 0 or > MaxRequest)
                {
                    return;
                }

                for (var left = (int)length - 1; left > 0;)
                {
                    var piece = Math.Min(left, buffer.Length);
                    if (!await ReadAsync(socket, buffer.AsMemory(0, piece)).ConfigureAwait(false))
                    {
                        return;
                    }

                    left -= piece;
                }

                await socket.SendAsync(type == RequestIdentities ? NoIdentities : FailureMessage, SocketFlags.None).ConfigureAwait(false);
            }
        }
        catch (SocketException)
        {
            // It did not wait for the answer.
        }
    }

    private static async Task<bool> ReadAsync(Socket socket, Memory<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var received = await socket.ReceiveAsync(buffer, SocketFlags.None).ConfigureAwait(false);
            if (received == 0)
            {
                return false;
            }

            buffer = buffer[received..];
        }

        return true;
    }
}
