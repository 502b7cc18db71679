using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Auth;

/// <summary>
/// The common head of <c>SSH_MSG_USERAUTH_REQUEST</c> (RFC 4252 section 5):
/// <code>
/// byte      SSH_MSG_USERAUTH_REQUEST
/// string    user name in UTF-8
/// string    service name
/// string    method name
/// ....      by method
/// </code>
/// </summary>
internal readonly record struct UserAuthRequest(string UserName, string Service, string Method)
{
    public const string None = "none";
    public const string PublicKey = "publickey";

    /// <summary>As <see cref="PublicKey"/>, and the signature names the host key (OpenSSH PROTOCOL section 3.1).</summary>
    public const string HostBoundPublicKey = "publickey-hostbound-v00@openssh.com";

    public const string AuthenticationService = "ssh-userauth";
    public const string ConnectionService = "ssh-connection";

    private const int MaxUserNameBytes = 256;

    /// <summary>Reads it; the reader is left at what depends on the method.</summary>
    /// <exception cref="SshProtocolException">It is malformed.</exception>
    public static UserAuthRequest Read(ref SshReader reader)
    {
        reader.ReadByte();
        return new UserAuthRequest(reader.ReadUtf8(MaxUserNameBytes), reader.ReadName(), reader.ReadName());
    }
}
