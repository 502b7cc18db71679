using System.Security.Cryptography;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Keys;

/// <summary>An ECDSA key over a NIST curve.</summary>
internal sealed class EcdsaPrivateKey : SshPrivateKey
{
    private readonly EcdsaCurve _curve;
    private readonly ECDsa _ecdsa;
    private readonly EcdsaPublicKey _publicKey;

    // The framework does not promise that one ECDsa may serve several threads.
    private readonly Lock _signing = new();

    private EcdsaPrivateKey(EcdsaCurve curve, ECDsa ecdsa, EcdsaPublicKey publicKey)
    {
        _curve = curve;
        _ecdsa = ecdsa;
        _publicKey = publicKey;
    }

    public override SshPublicKey PublicKey => _publicKey;

    public static EcdsaPrivateKey Generate(EcdsaCurve curve, string comment)
    {
        ECDsa ecdsa = ECDsa.Create(curve.Curve);
        ECPoint point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
        return new EcdsaPrivateKey(curve, ecdsa, EcdsaPublicKey.FromPoint(curve, point, comment));
    }

    /// <summary><c>string curve, string point, mpint d, string comment</c>.</summary>
    public static EcdsaPrivateKey Read(EcdsaCurve curve, ref SshReader section)
    {
        SshReader publicPart = section;
        section.ReadString();
        section.ReadString();
        ReadOnlySpan<byte> scalar = section.ReadMpint(curve.FieldLength);
        string comment = OpenSshPrivateKeyFormat.ReadComment(ref section);
        EcdsaPublicKey publicKey = EcdsaPublicKey.Read(curve, ref publicPart, comment);

        byte[] d = GC.AllocateArray<byte>(curve.FieldLength, pinned: true);
        scalar.CopyTo(d.AsSpan(d.Length - scalar.Length));
        try
        {
            var ecdsa = ECDsa.Create(new ECParameters { Curve = curve.Curve, Q = publicKey.Point, D = d });
            return new EcdsaPrivateKey(curve, ecdsa, publicKey);
        }
        catch (CryptographicException)
        {
            throw OpenSshPrivateKeyFormat.Damaged("its public and private parts do not belong together");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(d);
        }
    }

    internal override void WritePrivateFields(SshBuilder section)
    {
        ECParameters parameters;
        lock (_signing)
        {
            parameters = _ecdsa.ExportParameters(includePrivateParameters: true);
        }

        // The blob behind its type is just the curve's name and the point.
        var blob = new SshReader(_publicKey.Blob.Span);
        blob.ReadString();
        section.Bytes(blob.Remaining).Mpint(parameters.D);
        CryptographicOperations.ZeroMemory(parameters.D);
    }

    private protected override byte[] SignCore(string algorithm, ReadOnlySpan<byte> data)
    {
        Span<byte> signature = stackalloc byte[2 * 66];
        int length;
        lock (_signing)
        {
            length = _ecdsa.SignData(data, signature, _curve.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        // r and s at full width become two mpints in their shortest form; others refuse anything else.
        return new SshBuilder()
            .Mpint(signature[.._curve.FieldLength])
            .Mpint(signature[_curve.FieldLength..length])
            .ToArray();
    }

    private protected override void Dispose(bool disposing)
    {
        lock (_signing)
        {
            _ecdsa.Dispose();
        }
    }
}
