namespace AgentSsh.Ssh.Tests.Interop.Ssh;

/// <summary>OpenSSH's client against our server.</summary>
public sealed class OpenSshClientTests
{
    [Fact]
    public async Task Exec_KnownKey_PrintsAndReturnsTheStatus()
    {
        await using var server = new LoopbackServer();

        ProgramResult echo = await server.SshAsync("echo hello");
        ProgramResult exit = await server.SshAsync("exit 42");

        Assert.True(echo.ExitCode == 0, echo.Errors + string.Join('\n', server.Events.Ends));
        Assert.Equal("hello\n", echo.OutputText);
        Assert.True(exit.ExitCode == 42, exit.Errors);
        Assert.Contains("leaving", exit.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Ciphers", "aes256-gcm@openssh.com")]
    [InlineData("Ciphers", "aes128-gcm@openssh.com")]
    [InlineData("Ciphers", "chacha20-poly1305@openssh.com")]
    [InlineData("Ciphers", "aes128-ctr")]
    [InlineData("MACs", "hmac-sha2-256-etm@openssh.com")]
    [InlineData("MACs", "hmac-sha2-512-etm@openssh.com")]
    [InlineData("KexAlgorithms", "curve25519-sha256")]
    [InlineData("KexAlgorithms", "curve25519-sha256@libssh.org")]
    [InlineData("KexAlgorithms", "ecdh-sha2-nistp256")]
    [InlineData("KexAlgorithms", "ecdh-sha2-nistp384")]
    [InlineData("KexAlgorithms", "ecdh-sha2-nistp521")]
    public async Task Exec_EachAlgorithm_Works(string option, string value)
    {
        await using var server = new LoopbackServer(configure: options => options with { Algorithms = SshAlgorithms.Supported });

        ProgramResult result = await server.SshAsync(
            "echo hello", option == "MACs" ? ["-o", "Ciphers=aes256-ctr", "-o", $"MACs={value}"] : ["-o", $"{option}={value}"]);

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal("hello\n", result.OutputText);
    }

    [Theory]
    [InlineData("ssh-ed25519", "ssh-ed25519")]
    [InlineData("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256")]
    [InlineData("ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384")]
    [InlineData("ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521")]
    [InlineData("ssh-rsa", "rsa-sha2-512")]
    [InlineData("ssh-rsa", "rsa-sha2-256")]
    public async Task Exec_EachKindOfHostAndUserKey_Works(string keyType, string hostKeyAlgorithm)
    {
        await using var server = new LoopbackServer(keyType, keyType);

        ProgramResult result = await server.SshAsync("echo hello", "-o", $"HostKeyAlgorithms={hostKeyAlgorithm}");

        Assert.True(result.ExitCode == 0, result.Errors);
    }

    [Theory]
    [InlineData("aes256-gcm@openssh.com", 200)]
    [InlineData("chacha20-poly1305@openssh.com", 32)]
    [InlineData("aes256-ctr", 32)]
    public async Task Exec_MuchDataAndManyKeys_ComesBackUnchanged(string cipher, int megabytes)
    {
        await using var server = new LoopbackServer();
        var input = new byte[megabytes * 1024 * 1024];
        new Random(7).NextBytes(input);

        ProgramResult result = await OpenSsh.SshAsync(
            server.Port, server.KeyFile, LoopbackServer.User, "cat", new MemoryStream(input), "-o", "RekeyLimit=4M", "-o", $"Ciphers={cipher}");

        Assert.True(result.ExitCode == 7, result.Errors);
        Assert.True(input.AsSpan().SequenceEqual(result.Output), "the bytes that came back are others");
    }

    [Fact]
    public async Task Exec_StrangersKeyOrUnknownUser_IsRefused()
    {
        await using var server = new LoopbackServer();

        ProgramResult stranger = await OpenSsh.SshAsync(server.Port, server.StrangerKeyFile(), LoopbackServer.User, "echo hello", null);
        ProgramResult unknown = await OpenSsh.SshAsync(server.Port, server.KeyFile, "mallory", "echo hello", null);

        Assert.Equal(255, stranger.ExitCode);
        Assert.Contains("Permission denied (publickey)", stranger.Errors, StringComparison.Ordinal);
        Assert.Equal(255, unknown.ExitCode);
        Assert.Contains("Permission denied (publickey)", unknown.Errors, StringComparison.Ordinal);
        Assert.Empty(server.Authenticator.Verified);
    }

    [Fact]
    public async Task Banner_Configured_IsShown()
    {
        await using var server = new LoopbackServer(configure: options => options with { Banner = "Welcome to the tests\r\n" });

        ProgramResult result = await server.SshAsync("echo hello");

        Assert.Contains("Welcome to the tests", result.Errors, StringComparison.Ordinal);
    }
}
