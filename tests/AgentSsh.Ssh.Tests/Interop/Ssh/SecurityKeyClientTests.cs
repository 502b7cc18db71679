using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Tests.InMemory;
using AgentSsh.Ssh.Tests.Unit.Keys;
using AgentSsh.Testing;

namespace AgentSsh.Ssh.Tests.Interop.Ssh;

/// <summary>OpenSSH's own client and ssh-keygen with keys in an authenticator: one in software, compiled for the test.</summary>
public sealed class SecurityKeyClientTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("ed25519-sk")]
    [InlineData("ecdsa-sk")]
    public async Task Exec_TouchedAuthenticator_LogsIn(string type)
    {
        string provider = await CompileAsync();
        (string file, SshPublicKey key) = await MakeKeyAsync(provider, type);

        (ProgramResult result, RecordedEvents events) = await LogInAsync(provider, file, key);

        Assert.True(result.ExitCode == 0, result.Errors + string.Join('\n', events.Failures));
        Assert.Equal("hello\n", result.OutputText);
    }

    [Theory]
    [InlineData("ed25519-sk")]
    [InlineData("ecdsa-sk")]
    public async Task Exec_KeyThatNeedsNoTouch_IsRefusedUnlessPermitted(string type)
    {
        string provider = await CompileAsync();
        (string file, SshPublicKey key) = await MakeKeyAsync(provider, type, "-O", "no-touch-required");

        (ProgramResult refused, RecordedEvents events) = await LogInAsync(provider, file, key);
        (ProgramResult permitted, _) = await LogInAsync(provider, file, key, SecurityKeyDemands.None);

        Assert.Equal(255, refused.ExitCode);
        Assert.Contains(events.Failures, failure => failure.Reason == "its authenticator was not touched");
        Assert.True(permitted.ExitCode == 0, permitted.Errors);
    }

    [Fact]
    public async Task Exec_CertifiedKey_LogsIn()
    {
        string provider = await CompileAsync();
        (string file, _) = await MakeKeyAsync(provider, "ed25519-sk");
        string authority = _directory.File("ca");
        await Interop.Keys.SshKeygen.RunAsync("-q", "-t", "ed25519", "-N", "", "-f", authority);
        await Interop.Keys.SshKeygen.RunAsync("-q", "-s", authority, "-I", "id", "-n", "alice", file + ".pub");
        string line = (await File.ReadAllTextAsync(file + "-cert.pub")).Trim();
        Assert.True(OpenSshCertificate.TryParseLine(line, out OpenSshCertificate? certificate, out string? error), error);

        (ProgramResult result, RecordedEvents events) = await LogInAsync(provider, file, certificate);

        Assert.True(result.ExitCode == 0, result.Errors + string.Join('\n', events.Failures));
    }

    private static async Task<(ProgramResult Result, RecordedEvents Events)> LogInAsync(
        string provider, string file, SshPublicKey key, SecurityKeyDemands demands = SecurityKeyDemands.Touch)
    {
        await using var server = new LoopbackServer(configure: options => options with { Authenticator = new OneKey(key, demands) });
        ProgramResult result = await OpenSsh.SshAsync(server.Port, file, "alice", "echo hello", null, "-o", $"SecurityKeyProvider={provider}");
        return (result, server.Events);
    }

    private async Task<(string File, SshPublicKey Key)> MakeKeyAsync(string provider, string type, params string[] options)
    {
        string file = _directory.File("sk");
        await Interop.Keys.SshKeygen.RunAsync(["-q", "-t", type, "-w", provider, "-N", "", "-f", file, .. options]);
        string line = (await File.ReadAllTextAsync(file + ".pub")).Trim();
        Assert.True(SshPublicKey.TryParseAuthorizedKey(line, out SshPublicKey? key, out string? error), error);
        return (file, key);
    }

    private async Task<string> CompileAsync()
    {
        Assert.SkipWhen(Requirements.Programs("cc") is not null, "there is no C compiler here to make an authenticator with: install gcc");
        Assert.SkipUnless(File.Exists("/usr/include/openssl/evp.h"), "the headers of libcrypto are not installed: install libssl-dev");
        Assert.SkipUnless(File.Exists("/usr/lib/openssh/ssh-sk-helper"), "OpenSSH was built here without keys in authenticators");
        string library = _directory.File("software-security-key.so");
        string source = Path.Combine(RepositoryRoot.Path, "tests", "AgentSsh.Ssh.Tests", "Interop", "Ssh", "software-security-key.c");
        ProcessResult made = await ProcessRunner.RunAsync("cc", ["-shared", "-fPIC", "-o", library, source, "-lcrypto"]);
        Assert.True(made.ExitCode == 0, made.StderrText);
        return library;
    }

    private sealed class OneKey(SshPublicKey key, SecurityKeyDemands demands) : ISshAuthenticator
    {
        public ValueTask<bool> IsAcceptableAsync(OfferedKey offered, CancellationToken cancellationToken) => ValueTask.FromResult(offered.Key.Equals(key));

        public SecurityKeyDemands DemandsOn(OfferedKey offered) => demands;

        public ValueTask<ConnectionHandler?> AuthenticateAsync(VerifiedKey verified, CancellationToken cancellationToken) =>
            ValueTask.FromResult<ConnectionHandler?>(new EchoHandler());
    }
}
