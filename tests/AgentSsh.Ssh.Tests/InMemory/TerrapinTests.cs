using System.Buffers.Binary;
using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>
/// The Terrapin attack (CVE-2023-48795): somebody on the way to the client puts an IGNORE before the server's NEWKEYS, which moves the client's
/// count of packets by one, and takes away the first packet under the new keys. What announces the server's abilities is gone, and nobody
/// notices, unless the exchange is strict.
/// </summary>
public sealed class TerrapinTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // The count of packets is the nonce of this cipher; AES-GCM counts for itself.
    private static readonly SshAlgorithms Attackable = new() { Ciphers = ["chacha20-poly1305@openssh.com"] };

    [Fact]
    public async Task NotStrict_FirstPacketTakenAway_NobodyNotices()
    {
        await using var attack = new Attack(strict: false, injects: true);
        await attack.EstablishedAsync();

        attack.Client.Send(new SshBuilder().Byte(MessageNumber.SSH_MSG_SERVICE_REQUEST).Utf8("ssh-userauth"));

        // The EXT_INFO that comes before it with every honest server is missing, and the connection goes on.
        Assert.Equal(MessageNumber.SSH_MSG_SERVICE_ACCEPT, (await attack.Client.ReceiveAsync())[0]);
        Assert.False(attack.Client.Transport.IsEnding);
    }

    [Fact]
    public async Task Strict_IgnoreInTheExchange_EndsTheConnection()
    {
        await using var attack = new Attack(strict: true, injects: true);

        ConnectionEnd end = await attack.Client.EndAsync();

        Assert.Equal((ConnectionEndReason.ProtocolError, SshDisconnectReason.ProtocolError), (end.Reason, end.DisconnectCode));
        Assert.Contains($"message {MessageNumber.SSH_MSG_IGNORE} in the middle of a key exchange", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strict_FirstPacketTakenAway_EndsTheConnection()
    {
        await using var attack = new Attack(strict: true, injects: false);
        await attack.EstablishedAsync();

        attack.Client.Send(new SshBuilder().Byte(MessageNumber.SSH_MSG_SERVICE_REQUEST).Utf8("ssh-userauth"));

        ConnectionEnd end = await attack.Client.EndAsync();
        Assert.Equal((ConnectionEndReason.ProtocolError, SshDisconnectReason.MacError), (end.Reason, end.DisconnectCode));
    }

    /// <summary>Our server, a client, and the attacker between them.</summary>
    private sealed class Attack : IAsyncDisposable
    {
        private readonly SshServer _server = new(SshPair.ServerOptions(new RecordedEvents()));
        private readonly DuplexStream _toServer;
        private readonly DuplexStream _toClient;
        private readonly Task _relayed;
        private readonly bool _injects;

        public Attack(bool strict, bool injects)
        {
            _injects = injects;
            (DuplexStream server, _toServer) = DuplexStream.CreatePair();
            (_toClient, DuplexStream client) = DuplexStream.CreatePair();
            _ = _server.Serve(server);
            Client = new ScriptedClient(client, Attackable, strict);
            _relayed = Task.WhenAll(RelayAsync(_toClient, _toServer), RelayToClientAsync());
        }

        public ScriptedClient Client { get; }

        public Task EstablishedAsync() => Client.Established.WaitAsync(Limit);

        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync();
            await _server.DisposeAsync();
            await _relayed.WaitAsync(Limit);
            await _toServer.DisposeAsync();
            await _toClient.DisposeAsync();
        }

        private static async Task RelayAsync(Stream from, Stream to)
        {
            var buffer = new byte[4096];
            try
            {
                while (await from.ReadAsync(buffer) is > 0 and var count)
                {
                    await to.WriteAsync(buffer.AsMemory(0, count));
                }
            }
            catch (IOException)
            {
                // One of them has left.
            }
        }

        private async Task RelayToClientAsync()
        {
            try
            {
                var identification = new List<byte>();
                while (identification.LastOrDefault() != (byte)'\n')
                {
                    identification.AddRange(await ReadAsync(1));
                }

                await _toClient.WriteAsync(identification.ToArray());
                byte type;
                do
                {
                    byte[] length = await ReadAsync(4);
                    byte[] rest = await ReadAsync(BinaryPrimitives.ReadInt32BigEndian(length));
                    type = rest[1];
                    if (type == MessageNumber.SSH_MSG_NEWKEYS && _injects)
                    {
                        await _toClient.WriteAsync(Plain([MessageNumber.SSH_MSG_IGNORE, 0, 0, 0, 0]));
                    }

                    await _toClient.WriteAsync((byte[])[.. length, .. rest]);
                }
                while (type != MessageNumber.SSH_MSG_NEWKEYS);

                // How long it is everybody can calculate, encrypted or not.
                byte[] extInfo = ExtensionInfo.EncodeServer();
                const int Tag = 16;
                int padding = PacketFraming.PaddingLength(extInfo.Length, 8, lengthInPadding: false);
                await ReadAsync(PacketFraming.HeaderLength + extInfo.Length + padding + Tag);
            }
            catch (Exception e) when (e is IOException or EndOfStreamException)
            {
                // The client has left, as it should.
            }

            await RelayAsync(_toServer, _toClient);
        }

        private async Task<byte[]> ReadAsync(int count)
        {
            var bytes = new byte[count];
            await _toServer.ReadExactlyAsync(bytes);
            return bytes;
        }

        private static byte[] Plain(byte[] payload)
        {
            var packet = new byte[PacketFraming.WireLength(NullCipher.Instance, payload.Length)];
            PacketFraming.WriteHeader(packet, NullCipher.Instance, payload.Length);
            payload.CopyTo(packet, PacketFraming.HeaderLength);
            return packet;
        }
    }
}
