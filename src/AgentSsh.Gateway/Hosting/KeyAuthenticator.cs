using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Agents;
using AgentSsh.Gateway.Attachments;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Hosting;

/// <summary>Lets in whom the configuration names. The same answer, after the same work, for an unknown key, an unknown name and somebody else's agent.</summary>
/// <param name="configuration">Whom it names.</param>
/// <param name="agents">Where they go.</param>
/// <param name="services">What their connections need.</param>
/// <param name="refused">Told of each key that was offered and is not let in; must be quick.</param>
internal sealed class KeyAuthenticator(
    ConfigurationStore configuration, AgentRegistry agents, ClientServices services, Action<OfferedKey> refused) : ISshAuthenticator
{
    public ValueTask<bool> IsAcceptableAsync(OfferedKey offered, CancellationToken cancellationToken)
    {
        bool isAcceptable = AccessPolicy.Resolve(configuration.Current, offered.UserName, offered.Key) is AccessDecision.Allowed;
        if (!isAcceptable)
        {
            refused(offered);
        }

        return ValueTask.FromResult(isAcceptable);
    }

    public ValueTask<ConnectionHandler?> AuthenticateAsync(VerifiedKey key, CancellationToken cancellationToken)
    {
        GatewayConfiguration snapshot = configuration.Current;
        return ValueTask.FromResult<ConnectionHandler?>(
            AccessPolicy.Resolve(snapshot, key.UserName, key.Key) is AccessDecision.Allowed allowed
                ? new ClientHandler(agents.Get(allowed.Agent), allowed, snapshot.Limits.MaxSessions, services)
                : null);
    }
}
