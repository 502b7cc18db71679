using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Tests.Unit.Keys;

namespace AgentSsh.Ssh.Tests.Interop.Keys;

/// <summary>Key revocation lists as <c>ssh-keygen -k</c> writes them, held against what <c>ssh-keygen -Q</c> says of them.</summary>
public sealed class SshKeygenRevocationTests : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();

    public async ValueTask InitializeAsync()
    {
        foreach (string name in (string[])["ca", "otherca", "key", "other"])
        {
            await SshKeygen.RunAsync("-q", "-t", "ed25519", "-N", "", "-C", name, "-f", _directory.File(name));
        }
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("serial: 7")]
    [InlineData("serial: 5-9")]
    [InlineData("serial: 1\nserial: 3\nserial: 7\nserial: 9\nserial: 11\nserial: 13\nserial: 15")]
    [InlineData("serial: 8-20")]
    [InlineData("id: the key of alice")]
    [InlineData("id: somebody else's")]
    [InlineData("serial: 7\nid: somebody else's\nserial: 1000000-9000000000")]
    public async Task Parse_CertificateSpecifications_AgreeWithSshKeygen(string specification)
    {
        string list = await MakeAsync(specification, "-s", _directory.File("ca.pub"));
        await AgreeAsync(list, await SignAsync("ca", "key", 7));
        await AgreeAsync(list, await SignAsync("ca", "other", 6));
        await AgreeAsync(list, await SignAsync("otherca", "key", 7));
    }

    [Theory]
    [InlineData("key: {0}")]
    [InlineData("sha1: {0}")]
    [InlineData("sha256: {0}")]
    [InlineData("hash: {1}")]
    public async Task Parse_KeySpecifications_AgreeWithSshKeygen(string specification)
    {
        string line = (await File.ReadAllTextAsync(_directory.File("key.pub"))).Trim();
        string fingerprint = (await SshKeygen.RunAsync("-l", "-f", _directory.File("key.pub"))).Split(' ')[1];
        string list = await MakeAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, specification, line, fingerprint));
        await AgreeAsync(list, _directory.File("key.pub"));
        await AgreeAsync(list, _directory.File("other.pub"));
        await AgreeAsync(list, await SignAsync("ca", "key", 7));
        await AgreeAsync(list, await SignAsync("ca", "other", 7));
        await AgreeAsync(list, await SignAsync("key", "other", 7));
    }

    private async Task<string> MakeAsync(string specification, params string[] options)
    {
        string file = _directory.File("specification");
        await File.WriteAllTextAsync(file, specification + "\n");
        string list = _directory.File("list");
        await SshKeygen.RunAsync(["-q", "-k", "-f", list, .. options, file]);
        return list;
    }

    private async Task<string> SignAsync(string authority, string key, int serial)
    {
        string name = _directory.File($"{authority}-{key}-{serial}");
        File.Copy(_directory.File(key + ".pub"), name + ".pub");
        await SshKeygen.RunAsync("-q", "-s", _directory.File(authority), "-I", "the key of alice", "-n", "alice", "-z", $"{serial}", name + ".pub");
        return name + "-cert.pub";
    }

    private static async Task AgreeAsync(string list, string file)
    {
        string line = (await File.ReadAllTextAsync(file)).Trim();
        SshPublicKey? key = OpenSshCertificate.TryParseLine(line, out OpenSshCertificate? certificate, out _) ? certificate : null;
        key ??= SshPublicKey.TryParseAuthorizedKey(line, out SshPublicKey? plain, out string? error) ? plain : throw new InvalidDataException(error);
        bool isRevoked = KeyRevocationList.Parse(await File.ReadAllBytesAsync(list)).FindReason(key) is not null;
        Assert.Equal(await SshKeygen.IsRevokedAsync(list, file), isRevoked);
    }
}
