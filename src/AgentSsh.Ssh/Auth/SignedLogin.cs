using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Auth;

/// <summary>
/// What a user's key signs (RFC 4252 section 7):
/// <code>
/// string    session identifier
/// byte      SSH_MSG_USERAUTH_REQUEST
/// string    user name
/// string    service name
/// string    "publickey"
/// boolean   TRUE
/// string    public key algorithm name
/// string    public key
/// string    the server's host key, with the host-bound method only
/// </code>
/// </summary>
internal static class SignedLogin
{
    public static byte[] Encode(
        ReadOnlySpan<byte> sessionId, string userName, string method, string algorithm, SshPublicKey key, SshPublicKey? hostKey)
    {
        SshBuilder builder = new SshBuilder(1024)
            .String(sessionId).Byte(MessageNumber.SSH_MSG_USERAUTH_REQUEST).Utf8(userName).Utf8(UserAuthRequest.ConnectionService)
            .Utf8(method).Boolean(true).Utf8(algorithm).String(key.Blob.Span);
        if (hostKey is not null)
        {
            builder.String(hostKey.Blob.Span);
        }

        return builder.ToArray();
    }
}
