using System.Text.Json;
using AgentSsh.Ssh.Interop;
using AgentSsh.Ssh.Tests.Unit.Keys;

namespace AgentSsh.Ssh.Tests.Unit.KexMethods;

public sealed class X25519VectorTests
{
    [Fact]
    public void TryDerive_Wycheproof_Matches()
    {
        int derived = 0;
        int refused = 0;
        foreach ((_, JsonElement test) in Wycheproof.Tests("x25519_test.json"))
        {
            using SafeEvpPKey key = X25519.ImportPrivateKey(Wycheproof.Hex(test, "private"));
            byte[] expected = Wycheproof.Hex(test, "shared");
            var secret = new byte[X25519.KeySize];
            bool succeeded = X25519.TryDerive(key, Wycheproof.Hex(test, "public"), secret);

            // "acceptable" leaves it to the protocol; SSH refuses exactly the zero secret.
            Assert.Equal(expected.AsSpan().ContainsAnyExcept((byte)0), succeeded);
            if (succeeded)
            {
                Assert.Equal(expected, secret);
                derived++;
            }
            else
            {
                refused++;
            }
        }

        Assert.Equal((487, 31), (derived, refused));
    }

    [Fact]
    public void SelfTest_OnThisMachine_Passes() => OpenSslSelfTest.Run();
}
