using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.KeyExchange.Methods;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Tests.InMemory;
using AgentSsh.Testing;

namespace AgentSsh.Ssh.Tests.Interop.Ssh;

/// <summary>Two versions of OpenSSH's client against our server: every key exchange with every cipher and MAC with every kind of user key that both
/// know, host keys taking turns, one login each.</summary>
public sealed class OpenSshMatrixTests
{
    private const string Image = "agentssh/agent";

    // One line of standard input is one login; what fails is told.
    private const string Script = """
        login() {
          out=$(ssh -F /dev/null -p "$PORT" -l alice -i "$DIR/$5" -o IdentitiesOnly=yes -o IdentityAgent=none -o BatchMode=yes \
            -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o GlobalKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=20 \
            -o KexAlgorithms="$1" -o Ciphers="$2" ${3:+-o MACs="$3"} -o HostKeyAlgorithms="$4" -o PubkeyAcceptedAlgorithms="$6" \
            127.0.0.1 "echo $*" 2>&1 < /dev/null)
          if [ "$out" = "$*" ]; then echo ok; else echo "FAIL $*: $out"; fi
        }
        export -f login
        xargs -P 4 -I LINE bash -c 'IFS=, read -ra f <<< "LINE"; login "${f[@]}"'
        """;

    [Fact]
    public async Task Logins_OpenSshOfThisMachine_AllSucceed()
    {
        string ssh = OpenSsh.Find("ssh");
        await RunMatrixAsync(arguments => [ssh, .. arguments], (_, script) => ["bash", "-c", script]);
    }

    [Fact]
    public async Task Logins_OpenSshOfTheImage_AllSucceed()
    {
        if (await Requirements.DockerImageAsync(Image) is { } missing)
        {
            Assert.Skip($"the newer OpenSSH client comes from the agents' image: {missing}");
        }

        await RunMatrixAsync(
            arguments => ["docker", "run", "--rm", "--network", "none", "--entrypoint", "ssh", Image, .. arguments],
            (directory, script) =>
            [
                "docker", "run", "--rm", "-i", "--network", "host", "--user", "0", "-v", $"{directory}:{directory}:ro", "-e", "PORT", "-e", "DIR",
                "--entrypoint", "bash", Image, "-c", script,
            ]);
    }

    private static async Task RunMatrixAsync(Func<string[], string[]> ssh, Func<string, string, string[]> bash)
    {
        using var directory = new TemporaryDirectory();
        (SshPrivateKey[] keys, List<string> userKeys) = MakeKeys(directory);
        string[] kexes = await KnownToBothAsync(ssh, "kex", KexMethodCatalog.Names);
        string[] ciphers = await KnownToBothAsync(ssh, "cipher", CipherCatalog.CipherNames);
        string[] macs = await KnownToBothAsync(ssh, "mac", CipherCatalog.MacNames);
        string[] signatures = [.. AlgorithmCatalog.Signatures];
        List<string> lines = [];
        foreach (string kex in kexes)
        {
            foreach ((string cipher, string mac) in ciphers.SelectMany(cipher => MacsFor(cipher, macs).Select(mac => (cipher, mac))))
            {
                lines.AddRange(userKeys.Select((user, i) => $"{kex},{cipher},{mac},{signatures[(lines.Count + i) % signatures.Length]},{user}"));
            }
        }

        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        await using var server = new SshServer(new SshServerOptions
        {
            HostKeys = [.. keys.DistinctBy(key => key.PublicKey.KeyType)],
            Authenticator = new SingleUserAuthenticator("alice", () => new EchoHandler(), [.. keys.Select(key => key.PublicKey)]),
            Algorithms = new SshAlgorithms { KeyExchanges = KexMethodCatalog.Names },
        });
        Task serving = server.ServeAsync(listener);

        string[] command = bash(directory.Path, Script);
        ProcessResult result = await ProcessRunner.RunAsync(command[0], command[1..], new ProcessRunnerOptions
        {
            Stdin = new MemoryStream(Encoding.ASCII.GetBytes(string.Join('\n', lines) + "\n")),
            Timeout = TimeSpan.FromMinutes(5),
            Environment = new Dictionary<string, string?>
            {
                ["PORT"] = ((IPEndPoint)listener.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture),
                ["DIR"] = directory.Path,
            },
        });

        string[] answers = result.StdoutText.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(answers, answer => Assert.Equal("ok", answer));
        Assert.Equal(lines.Count, answers.Length);
        Assert.True(kexes.Length >= 5 && ciphers.Length == 5 && macs.Length == 2, $"{kexes.Length} x {ciphers.Length} x {macs.Length} is no matrix");
        await server.DisposeAsync();
        listener.Dispose();
        await serving;
        Array.ForEach(keys, key => key.Dispose());
    }

    private static (SshPrivateKey[] Keys, List<string> UserKeys) MakeKeys(TemporaryDirectory directory)
    {
        string[] types = [SshKeyTypes.Ed25519, SshKeyTypes.EcdsaNistP256, SshKeyTypes.EcdsaNistP384, SshKeyTypes.EcdsaNistP521, SshKeyTypes.Rsa];
        SshPrivateKey[] keys = [.. types.Select(type => SshPrivateKey.Generate(type))];
        List<string> users = [];
        foreach (SshPrivateKey key in keys)
        {
            key.SaveTo(directory[key.PublicKey.KeyType]);
            users.AddRange(key.PublicKey.SignatureAlgorithms.Select(algorithm => $"{key.PublicKey.KeyType},{algorithm}"));
        }

        return (keys, users);
    }

    private static string[] MacsFor(string cipher, string[] macs) => cipher.EndsWith("-ctr", StringComparison.Ordinal) ? macs : [""];

    private static async Task<string[]> KnownToBothAsync(Func<string[], string[]> ssh, string kind, IReadOnlyList<string> ours)
    {
        string[] query = ssh(["-Q", kind]);
        ProcessResult theirs = (await ProcessRunner.RunAsync(query[0], query[1..])).EnsureSuccess();
        return [.. ours.Intersect(theirs.StdoutText.Split('\n'))];
    }
}
