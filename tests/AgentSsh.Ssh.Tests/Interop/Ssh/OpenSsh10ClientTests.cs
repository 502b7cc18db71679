using System.Globalization;
using AgentSsh.Testing;

namespace AgentSsh.Ssh.Tests.Interop.Ssh;

/// <summary>The client of OpenSSH 10, of the image of the agents (Debian 13), against our server.</summary>
public sealed class OpenSsh10ClientTests
{
    private const string Image = "agentssh/agent";

    [Fact]
    public async Task Exec_NothingChosen_ExchangesKeysBeyondQuantumComputers()
    {
        await using LoopbackServer server = await ServerAsync();

        ProgramResult result = await SshAsync(server, "echo hello", null, "-v");

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Contains("Local version string SSH-2.0-OpenSSH_10", result.Errors, StringComparison.Ordinal);
        Assert.Contains("kex: algorithm: mlkem768x25519-sha256", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_PlainLogin_SaysNothingOnStderr()
    {
        await using LoopbackServer server = await ServerAsync();

        ProgramResult result = await SshAsync(server, "echo hello", null);

        Assert.Equal((0, "hello\n", string.Empty), (result.ExitCode, result.OutputText, result.Errors));
    }

    [Fact]
    public async Task Exec_ManyHybridRekeys_NoByteIsLost()
    {
        await using LoopbackServer server = await ServerAsync();
        var input = new byte[24 * 1024 * 1024];
        new Random(7).NextBytes(input);

        ProgramResult result = await SshAsync(server, "cat", new MemoryStream(input), "-v", "-o", "RekeyLimit=1M", "-o", "KexAlgorithms=mlkem768x25519-sha256");

        Assert.True(result.ExitCode == 7, result.Errors);
        Assert.True(input.AsSpan().SequenceEqual(result.Output), "the bytes that came back are others");
        Assert.True(result.Errors.Split("SSH2_MSG_NEWKEYS received").Length > 10, result.Errors);
    }

    [Theory]
    [InlineData("curve25519-sha256")]
    [InlineData("curve25519-sha256@libssh.org")]
    [InlineData("ecdh-sha2-nistp256")]
    [InlineData("ecdh-sha2-nistp384")]
    [InlineData("ecdh-sha2-nistp521")]
    public async Task Exec_EachOtherMethod_Works(string method)
    {
        await using LoopbackServer server = await ServerAsync(options => options with { Algorithms = SshAlgorithms.Supported });

        ProgramResult result = await SshAsync(server, "echo hello", null, "-o", $"KexAlgorithms={method}");

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal("hello\n", result.OutputText);
    }

    private static async Task<LoopbackServer> ServerAsync(Func<SshServerOptions, SshServerOptions>? configure = null)
    {
        string? missing = await Requirements.DockerImageAsync(Image);
        Assert.SkipWhen(missing is not null, missing ?? string.Empty);
        return new LoopbackServer(configure: configure);
    }

    private static Task<ProgramResult> SshAsync(LoopbackServer server, string command, Stream? input, params string[] options)
    {
        string directory = Path.GetDirectoryName(server.KeyFile)!;
        return OpenSsh.RunAsync(
            Requirements.Find("docker")!,
            [
                "run", "--rm", "-i", "--network", "host", "--user", "0:0", "-v", $"{directory}:{directory}:ro", "--entrypoint", "ssh", Image,
                "-F", "/dev/null", "-p", server.Port.ToString(CultureInfo.InvariantCulture), "-i", server.KeyFile, "-l", LoopbackServer.User,
                "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", $"UserKnownHostsFile={server.KnownHostsFile}", .. options, "127.0.0.1", command,
            ],
            input);
    }
}
