using AgentSsh.Ssh.Auth;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Fuzz.Targets;

/// <summary>Puts right signatures into logins.</summary>
internal static class LoginSigner
{
    /// <summary>The login with a signature over what it says, by the key that it names.</summary>
    /// <param name="login">A login by public key; anything else, and one by a key that is nobody's here, comes back as it is.</param>
    /// <param name="sessionId">What is signed beside the login.</param>
    /// <param name="hostKey">What a host-bound login names; null where there is none.</param>
    public static byte[] Sign(byte[] login, byte[] sessionId, SshPublicKey? hostKey)
    {
        try
        {
            var reader = new SshReader(login);
            UserAuthRequest request = UserAuthRequest.Read(ref reader);
            bool signs = reader.ReadBoolean();
            string algorithm = reader.ReadName();
            ReadOnlySpan<byte> blob = reader.ReadString();
            SshPublicKey key = OpenSshCertificate.IsCertificateAlgorithm(algorithm) ? OpenSshCertificate.Parse(blob) : SshPublicKey.Parse(blob);
            bool hostBound = request.Method == UserAuthRequest.HostBoundPublicKey;
            if (hostBound)
            {
                reader.ReadString();
            }

            byte[] signed = SignedLogin.Encode(sessionId, request.UserName, request.Method, algorithm, key, hostBound ? hostKey : null);
            return signs && FuzzKeys.Sign(key, algorithm, signed) is { } signature
                ? new SshBuilder(1024).Bytes(login.AsSpan(0, reader.Consumed)).String(signature).ToArray()
                : login;
        }
        catch (SshProtocolException)
        {
            return login;
        }
    }
}
