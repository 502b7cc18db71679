using System.Security.Cryptography;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Keys;

/// <summary>
/// ecdsa-sha2-nistp256, -nistp384 and -nistp521 (RFC 5656 section 3.1): <c>string type, string curve, string point</c>; the signature is
/// <c>mpint r, mpint s</c>.
/// </summary>
internal sealed class EcdsaPublicKey : SshPublicKey
{
    private const byte UncompressedPoint = 4;

    private readonly EcdsaCurve _curve;
    private readonly ECPoint _point;
    private readonly string[] _algorithms;

    private EcdsaPublicKey(EcdsaCurve curve, ReadOnlySpan<byte> encodedPoint, string comment)
        : base(curve.KeyType, new SshBuilder().Utf8(curve.KeyType).Utf8(curve.Name).String(encodedPoint).ToArray(), comment)
    {
        _curve = curve;
        _algorithms = [curve.KeyType];
        _point = new ECPoint
        {
            X = encodedPoint.Slice(1, curve.FieldLength).ToArray(),
            Y = encodedPoint[(1 + curve.FieldLength)..].ToArray(),
        };
    }

    public override IReadOnlyList<string> SignatureAlgorithms => _algorithms;

    /// <summary>The point, for the private key that belongs to it. The arrays must not be written to.</summary>
    public ECPoint Point => _point;

    public static EcdsaPublicKey Read(EcdsaCurve curve, ref SshReader reader, string comment)
    {
        if (!reader.ReadName().Equals(curve.Name, StringComparison.Ordinal))
        {
            throw Invalid($"a key of type {curve.KeyType} must name the curve {curve.Name}");
        }

        ReadOnlySpan<byte> point = reader.ReadString();
        if (point.Length != 1 + (2 * curve.FieldLength) || point[0] != UncompressedPoint)
        {
            throw Invalid($"the point of a key of type {curve.KeyType} must be uncompressed, {1 + (2 * curve.FieldLength)} bytes");
        }

        var key = new EcdsaPublicKey(curve, point, comment);
        try
        {
            // Importing checks that the point is on the curve.
            key.Import().Dispose();
        }
        catch (CryptographicException)
        {
            throw Invalid($"the point of this {curve.KeyType} key is not on the curve");
        }

        return key;
    }

    public static EcdsaPublicKey FromPoint(EcdsaCurve curve, ECPoint point, string comment) =>
        new(curve, [UncompressedPoint, .. point.X!, .. point.Y!], comment);

    internal override bool VerifyCore(string algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var reader = new SshReader(signature);
        ReadOnlySpan<byte> r = reader.ReadMpint(_curve.FieldLength);
        ReadOnlySpan<byte> s = reader.ReadMpint(_curve.FieldLength);
        reader.End();

        // The framework wants both at full width, one after the other.
        Span<byte> fixedWidth = stackalloc byte[2 * 66];
        fixedWidth = fixedWidth[..(2 * _curve.FieldLength)];
        fixedWidth.Clear();
        r.CopyTo(fixedWidth[(_curve.FieldLength - r.Length)..]);
        s.CopyTo(fixedWidth[(fixedWidth.Length - s.Length)..]);
        using ECDsa ecdsa = Import();
        return ecdsa.VerifyData(data, fixedWidth, _curve.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    // A new one per use: the framework does not promise that one may serve several threads.
    private ECDsa Import() => ECDsa.Create(new ECParameters { Curve = _curve.Curve, Q = _point });
}
