using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.Transport;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>Speaks unencrypted packets as the test writes them, in whatever order, right or wrong. Serves against links and against the
/// beginning of a key exchange.</summary>
internal sealed class RawPeer(Stream stream) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly InboundBuffer _received = new();
    private uint _sequence;

    public string Identification { get; private set; } = string.Empty;

    /// <summary>Says who we are and reads who the other is.</summary>
    public async Task IdentifyAsync(string identification = "SSH-2.0-Raw_1")
    {
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(identification + "\r\n"));
        while (true)
        {
            if (IdentificationLine.TryRead(_received.Unread, true, out int consumed, out string? line))
            {
                _received.Take(consumed);
                if (line is not null)
                {
                    Identification = line;
                    return;
                }
            }
            else
            {
                await ReceiveMoreAsync();
            }
        }
    }

    public Task SendAsync(SshBuilder message) => SendAsync(message.ToArray());

    public async Task SendAsync(params byte[] payload)
    {
        var packet = new byte[PacketFraming.WireLength(NullCipher.Instance, payload.Length)];
        PacketFraming.WriteHeader(packet, NullCipher.Instance, payload.Length);
        payload.CopyTo(packet, PacketFraming.HeaderLength);
        await stream.WriteAsync(packet);
    }

    /// <summary>The next message.</summary>
    /// <exception cref="EndOfStreamException">The other end has closed.</exception>
    public async Task<byte[]> ReceiveAsync()
    {
        byte[]? payload;
        while (!TryTake(out payload))
        {
            await ReceiveMoreAsync();
        }

        return payload!;
    }

    /// <summary>The next message's type.</summary>
    public async Task<byte> ReceiveTypeAsync() => (await ReceiveAsync())[0];

    /// <summary>The code of the DISCONNECT that must come next, other messages of the key exchange aside.</summary>
    public async Task<SshDisconnectReason> ReceiveDisconnectAsync()
    {
        while (true)
        {
            byte[] message = await ReceiveAsync();
            if (message[0] == MessageNumber.SSH_MSG_DISCONNECT)
            {
                return (SshDisconnectReason)new SshReader(message.AsSpan(1)).ReadUInt32();
            }

            Assert.InRange(message[0], 20, 49);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        _received.Return();
    }

    private bool TryTake(out byte[]? payload)
    {
        payload = null;
        if (!_received.TryTakePacket(NullCipher.Instance, _sequence, out Span<byte> packet))
        {
            return false;
        }

        _sequence++;
        payload = PacketFraming.Payload(packet, 0).ToArray();
        return true;
    }

    private async Task ReceiveMoreAsync()
    {
        int count = await stream.ReadAsync(_received.Room()).AsTask().WaitAsync(Limit);
        if (count == 0)
        {
            throw new EndOfStreamException();
        }

        _received.Received(count);
    }
}
