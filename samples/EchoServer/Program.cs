// Says back what it is told, to whoever holds the key: dotnet run PORT HOST_KEY_FILE "ssh-ed25519 AAAA...", then ssh -p PORT 127.0.0.1
using System.Net;
using System.Net.Sockets;
using AgentSsh.Ssh;
using AgentSsh.Ssh.Keys;

if (args is not [var port, var hostKeyFile, var line] || !SshPublicKey.TryParseAuthorizedKey(line, out SshPublicKey? visitor, out _))
{
    Console.Error.WriteLine("usage: EchoServer PORT HOST_KEY_FILE PUBLIC_KEY");
    return 64;
}
using SshPrivateKey hostKey = File.Exists(hostKeyFile) ? SshPrivateKey.Load(hostKeyFile) : SshPrivateKey.Generate("ssh-ed25519");
hostKey.SaveTo(hostKeyFile);
await using var server = new SshServer(new SshServerOptions { HostKeys = [hostKey], Authenticator = new OneKey(visitor) });
using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
listener.Bind(new IPEndPoint(IPAddress.Loopback, int.Parse(port)));
listener.Listen();
Console.WriteLine($"listening on {listener.LocalEndPoint}, host key {hostKey.PublicKey.Fingerprint}");
await server.ServeAsync(listener);
return 0;
internal sealed class OneKey(SshPublicKey visitor) : ISshAuthenticator
{
    public ValueTask<bool> IsAcceptableAsync(OfferedKey key, CancellationToken cancellationToken) => new(key.Key.Equals(visitor));
    public ValueTask<ConnectionHandler?> AuthenticateAsync(VerifiedKey key, CancellationToken cancellationToken) =>
        new(key.Key.Equals(visitor) ? new Echo() : null);
}

internal sealed class Echo : ConnectionHandler
{
    public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request) => request.Accept(new EchoSession());
}

internal sealed class EchoSession : ChannelHandler
{
    private bool _isTerminal;
    public override void OnData(SshChannel channel, ReadOnlySpan<byte> data)
    {
        channel.Write(data);
        if (_isTerminal && data.Contains((byte)4))
        {
            OnEof(channel);
        }
    }

    public override void OnRequest(SshChannel channel, ChannelRequest request)
    {
        _isTerminal |= request.Name == PtyRequest.RequestName;
        request.Succeed();
    }

    // What has left gives the client room to send as much again.
    public override void OnSent(SshChannel channel, int bytes) => channel.Consumed(bytes);

    public override void OnEof(SshChannel channel)
    {
        channel.SendRequest(SessionRequest.ExitStatus, SessionRequest.EncodeNumber(0));
        channel.SendEof();
        channel.Close();
    }
}
