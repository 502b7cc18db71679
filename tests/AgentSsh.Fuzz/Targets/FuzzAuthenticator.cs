using AgentSsh.Ssh;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Fuzz.Targets;

/// <summary>Lets <see cref="UserName"/> in, with each of the keys that there are.</summary>
internal sealed class FuzzAuthenticator : ISshAuthenticator
{
    public const string UserName = "alice";

    public ValueTask<bool> IsAcceptableAsync(OfferedKey key, CancellationToken cancellationToken) => ValueTask.FromResult(IsKnown(key.UserName, key.Key));

    public ValueTask<ConnectionHandler?> AuthenticateAsync(VerifiedKey key, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ConnectionHandler?>(IsKnown(key.UserName, key.Key) ? new FuzzConnectionHandler() : null);

    // As the gateway does: what a certificate says is asked for, though not believed further than that.
    private static bool IsKnown(string userName, SshPublicKey key) => userName == UserName && key switch
    {
        OpenSshCertificate certificate => certificate.Authority.Equals(FuzzKeys.Authority.PublicKey)
            && certificate.FindProblem(OpenSshCertificateType.User, DateTimeOffset.UnixEpoch.AddYears(56)) is null
            && KeyOptions.TryRead(certificate, out _, out _),
        _ => FuzzKeys.Public.Contains(key),
    };
}
