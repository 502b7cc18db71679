using System.Net;
using System.Net.Sockets;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Tests.InMemory;

namespace AgentSsh.Ssh.Tests.Interop.Ssh;

/// <summary>Our server on a port of the loopback, with an echoing handler, and a directory with the user's key files.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    public const string User = "alice";

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("agentssh-interop-");
    private readonly List<SshPrivateKey> _owned = [];
    private readonly SshServer _server;
    private readonly Task _serving;

    public LoopbackServer(string userKeyType = "ssh-ed25519", string hostKeyType = "ssh-ed25519", Func<SshServerOptions, SshServerOptions>? configure = null)
    {
        SshPrivateKey userKey = Key(userKeyType);
        KeyFile = WriteKey("user", userKey);
        Authenticator = new SingleUserAuthenticator(User, () => new EchoHandler(), userKey.PublicKey);
        SshPrivateKey hostKey = Key(hostKeyType);
        var options = new SshServerOptions
        {
            HostKeys = [hostKey],
            Authenticator = Authenticator,
            Events = Events,
        };
        _server = new SshServer(configure is null ? options : configure(options));
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _serving = _server.ServeAsync(_listener);
        KnownHostsFile = Path.Combine(_directory.FullName, "known_hosts");
        File.WriteAllText(KnownHostsFile, $"[127.0.0.1]:{Port} {hostKey.PublicKey}\n");
    }

    public RecordedEvents Events { get; } = new();

    public SingleUserAuthenticator Authenticator { get; }

    public SshServer Server => _server;

    public string KeyFile { get; }

    /// <summary>Knows the host key; in the same directory as <see cref="KeyFile"/>.</summary>
    public string KnownHostsFile { get; }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>A key that nobody knows.</summary>
    public string StrangerKeyFile() => WriteKey("stranger", Own(SshPrivateKey.Generate("ssh-ed25519")));

    public Task<ProgramResult> SshAsync(string command, params string[] options) => OpenSsh.SshAsync(Port, KeyFile, User, command, null, options);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _listener.Dispose();
        await _serving;
        _owned.ForEach(key => key.Dispose());
        _directory.Delete(recursive: true);
    }

    private string WriteKey(string name, SshPrivateKey key)
    {
        string path = Path.Combine(_directory.FullName, name);
        key.SaveTo(path);
        return path;
    }

    // Making an RSA key takes seconds: one serves all tests.
    private SshPrivateKey Key(string type) => type == "ssh-rsa" ? TestKeys.Rsa : Own(SshPrivateKey.Generate(type));

    private SshPrivateKey Own(SshPrivateKey key)
    {
        _owned.Add(key);
        return key;
    }
}
