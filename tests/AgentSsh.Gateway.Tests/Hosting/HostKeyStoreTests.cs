using AgentSsh.Gateway.Hosting;
using AgentSsh.Gateway.Hosting.State;
using AgentSsh.Ssh.Keys;
using AgentSsh.Testing;

namespace AgentSsh.Gateway.Tests.Hosting;

public sealed class HostKeyStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task LoadAsync_Twice_MakesThemOnceForTheUserAlone()
    {
        var made = await FingerprintsAsync();
        foreach (var type in (string[])["ed25519", "rsa"])
        {
            var path = _directory[$"host_keys/ssh_host_{type}_key"];
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            var shown = (await ProcessRunner.RunAsync("ssh-keygen", ["-l", "-f", path])).EnsureSuccess();
            Assert.Contains(shown.StdoutText.Split(' ')[1], made);
        }

        Assert.Equal(made, await FingerprintsAsync());
        Assert.Equal(2, made.Count);
    }

    [Fact]
    public async Task LoadAsync_KeyOfAnSshdIsThere_IsUsed()
    {
        Directory.CreateDirectory(_directory["host_keys"]);
        var theirs = await SshKeys.CreateAsync(_directory["host_keys"], "ssh_host_ed25519_key");
        Assert.True(SshPublicKey.TryParseAuthorizedKey(theirs.PublicKeyLine, out var key, out _));
        Assert.Equal(key.Fingerprint, (await FingerprintsAsync())[0]);
    }

    [Fact]
    public async Task LoadAsync_SeveralAreBroken_NamesEachAndTheRemedy()
    {
        Directory.CreateDirectory(_directory["host_keys"]);
        File.WriteAllText(_directory["host_keys/ssh_host_rsa_key"], "no key at all");
        File.SetUnixFileMode(_directory["host_keys/ssh_host_rsa_key"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var theirs = await SshKeys.CreateAsync(_directory["host_keys"], "ssh_host_ed25519_key");
        File.SetUnixFileMode(theirs.PrivateKeyPath, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var e = await Assert.ThrowsAsync<StartupException>(() => HostKeyStore.LoadAsync(null, _directory.Path));
        Assert.Equal(2, e.Problems.Count);
        Assert.Contains(e.Problems, problem => problem.Message.Contains("ssh_host_rsa_key", StringComparison.Ordinal));
        Assert.Contains(e.Problems, problem => problem.Message.Contains("chmod 600", StringComparison.Ordinal));
        Assert.All(e.Problems, problem => Assert.Contains("ssh-keygen", problem.Message, StringComparison.Ordinal));
        Assert.Equal(ExitCode.Configuration, e.ExitCode);
    }

    [Fact]
    public async Task LoadAsync_EcdsaKeyIsThere_IsUsedToo()
    {
        Directory.CreateDirectory(_directory["host_keys"]);
        using (var theirs = SshPrivateKey.Generate("ecdsa-sha2-nistp256"))
        {
            theirs.SaveTo(_directory["host_keys/ssh_host_ecdsa_key"]);
            Assert.Contains(theirs.PublicKey.Fingerprint, await FingerprintsAsync());
        }
    }

    [Fact]
    public async Task LoadAsync_FilesAreNamed_AreUsedInTheirOrderAndNoneIsMade()
    {
        var second = await SshKeys.CreateAsync(_directory.Path, "second");
        var first = await SshKeys.CreateAsync(_directory.Path, "first");
        var fingerprints = await FingerprintsAsync(first.PrivateKeyPath, second.PrivateKeyPath);
        Assert.Equal(2, fingerprints.Count);
        Assert.Contains(fingerprints[0], (await ProcessRunner.RunAsync("ssh-keygen", ["-l", "-f", first.PrivateKeyPath])).StdoutText, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory["host_keys"]));
    }

    [Fact]
    public async Task LoadAsync_NamedFileIsMissingOrThereTwice_SaysSo()
    {
        var key = await SshKeys.CreateAsync(_directory.Path, "key");
        File.Copy(key.PrivateKeyPath, _directory["copy"]);

        var missing = await Assert.ThrowsAsync<StartupException>(() => HostKeyStore.LoadAsync([_directory["none"], key.PrivateKeyPath], _directory.Path));
        Assert.Contains($"host key {_directory["none"]} does not exist", Assert.Single(missing.Problems).Message, StringComparison.Ordinal);
        var twice = await Assert.ThrowsAsync<StartupException>(() => HostKeyStore.LoadAsync([key.PrivateKeyPath, _directory["copy"]], _directory.Path));
        Assert.Contains("the same key SHA256:", Assert.Single(twice.Problems).Message, StringComparison.Ordinal);
    }

    private async Task<List<string>> FingerprintsAsync(params string[] files)
    {
        var fingerprints = new List<string>();
        foreach (var key in await HostKeyStore.LoadAsync(files.Length == 0 ? null : files, _directory.Path))
        {
            fingerprints.Add(key.PublicKey.Fingerprint);
            key.Dispose();
        }

        return fingerprints;
    }
}
