using AgentSsh.Ssh.KeyExchange.Methods;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.Unit.KexMethods;

public sealed class KexMethodTests
{
    public static TheoryData<string> Names => [.. KexMethodCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Respond_ToTheClient_BothHaveTheSameFreshSecret(string name)
    {
        IKexMethod method = KexMethodCatalog.Find(name)!;
        var secrets = new HashSet<string>();
        for (int i = 0; i < 40; i++)
        {
            using IKexClient client = TextbookMlKem768.CreateClient(method);
            KexReply reply = method.Respond(client.Init);
            byte[] secret = client.Finish(reply.ServerReply);
            Assert.Equal(reply.SharedSecret, secret);
            Assert.True(secrets.Add(Convert.ToHexString(secret)));

            // It is one canonical mpint, or a hybrid's string of one hash, and nothing else.
            var reader = new SshReader(secret);
            Assert.False(method is MlKem768X25519Kex ? reader.ReadString().Length != 32 : reader.ReadMpint(66).IsEmpty);
            reader.End();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void RespondAndFinish_BadPeerValue_FailTheKeyExchange(string name)
    {
        IKexMethod method = KexMethodCatalog.Find(name)!;
        using IKexClient client = TextbookMlKem768.CreateClient(method);
        byte[] good = client.Init;
        byte[] goodReply = method.Respond(good).ServerReply;
        List<byte[]> bad = [[], new byte[1], new byte[good.Length], good[..^1], [.. good, 0]];
        if (name.StartsWith("ecdh", StringComparison.Ordinal))
        {
            byte[] offCurve = [.. good];
            offCurve[^1] ^= 1;
            bad.Add(offCurve);
            byte[] compressed = [(byte)(2 + (good[^1] & 1)), .. good.AsSpan(1, good.Length / 2)];
            bad.Add(compressed);
            byte[] hybrid = [(byte)(6 + (good[^1] & 1)), .. good.AsSpan(1)];
            bad.Add(hybrid);
            byte[] beyondTheField = [4, .. Enumerable.Repeat((byte)0xff, good.Length - 1)];
            bad.Add(beyondTheField);
        }
        else
        {
            // In a hybrid the curve's half comes last.
            bad.AddRange(SmallOrderPoints.Select(point => (byte[])[.. good[..^32], .. Convert.FromHexString(point)]));
        }

        foreach (byte[] value in bad)
        {
            Assert.Equal(
                SshDisconnectReason.KeyExchangeFailed,
                Assert.Throws<SshProtocolException>(() => method.Respond(value)).Reason);
            byte[] reply = method is MlKem768X25519Kex && value.Length == good.Length ? [.. goodReply[..^32], .. value[^32..]] : value;
            Assert.Equal(
                SshDisconnectReason.KeyExchangeFailed,
                Assert.Throws<SshProtocolException>(() => client.Finish(reply)).Reason);
        }

        // A refusal leaves nothing behind that would spoil the next exchange.
        Assert.Equal(method.Respond(good).ServerReply.Length, goodReply.Length);
    }

    [Fact]
    public void EncodeMpint_HighBitAndLeadingZeros_AreCanonical()
    {
        Assert.Equal([0, 0, 0, 3, 0, 0x80, 1], SharedSecret.EncodeMpint([0x80, 1]));
        Assert.Equal([0, 0, 0, 1, 0x7f], SharedSecret.EncodeMpint([0, 0, 0x7f]));
    }

    // 1, p - 1, p and p + 1, with which every secret is zero (RFC 7748 section 6.1).
    private static readonly string[] SmallOrderPoints =
    [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];
}
