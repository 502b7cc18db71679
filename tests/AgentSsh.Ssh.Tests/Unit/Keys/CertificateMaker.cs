using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.Unit.Keys;

/// <summary>An authority that signs whatever the test wants, good or not. Each field is as it stands in the certificate.</summary>
internal sealed record CertificateMaker(SshPrivateKey Authority)
{
    public uint Type { get; init; } = 1;

    public ulong Serial { get; init; } = 42;

    public string KeyId { get; init; } = "id";

    public IReadOnlyList<string> Principals { get; init; } = ["alice"];

    public ulong ValidAfter { get; init; }

    public ulong ValidBefore { get; init; } = ulong.MaxValue;

    public IReadOnlyList<(string Name, byte[] Data)> CriticalOptions { get; init; } = [];

    public IReadOnlyList<(string Name, byte[] Data)> Extensions { get; init; } = [];

    /// <summary>Stands in the authority's place; null for the authority's key.</summary>
    public byte[]? AuthorityBlob { get; init; }

    /// <summary>Makes the signature; null for the authority's, with its best algorithm.</summary>
    public Func<byte[], byte[]>? Sign { get; init; }

    /// <summary>The data of an option that is a text.</summary>
    public static byte[] Text(string value) => new SshBuilder().Utf8(value).ToArray();

    public OpenSshCertificate Make(SshPublicKey key) => OpenSshCertificate.Parse(Encode(key));

    public byte[] Encode(SshPublicKey key)
    {
        var plain = new SshReader(key.Blob.Span);
        string type = plain.ReadName();
        var principals = new SshBuilder();
        foreach (string principal in Principals)
        {
            principals.Utf8(principal);
        }

        byte[] signed = new SshBuilder()
            .Utf8(OpenSshCertificate.TypeOf(type)).String(new byte[32]).Bytes(plain.Remaining).UInt64(Serial).UInt32(Type).Utf8(KeyId)
            .String(principals.WrittenSpan).UInt64(ValidAfter).UInt64(ValidBefore).String(Encode(CriticalOptions)).String(Encode(Extensions))
            .String([]).String(AuthorityBlob ?? Authority.PublicKey.Blob.Span).ToArray();
        byte[] signature = Sign?.Invoke(signed) ?? Authority.Sign(Authority.PublicKey.SignatureAlgorithms[0], signed);
        return new SshBuilder().Bytes(signed).String(signature).ToArray();
    }

    private static byte[] Encode(IReadOnlyList<(string Name, byte[] Data)> options)
    {
        var builder = new SshBuilder();
        foreach ((string name, byte[] data) in options)
        {
            builder.Utf8(name).String(data);
        }

        return builder.ToArray();
    }
}
