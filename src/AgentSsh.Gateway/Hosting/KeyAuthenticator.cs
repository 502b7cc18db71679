using System.Net;
using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Agents;
using AgentSsh.Gateway.Attachments;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Ssh;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Hosting;

/// <summary>Lets in whom the configuration names. The same answer, after the same work, for an unknown key, an unknown name and somebody else's agent.</summary>
/// <param name="configuration">Whom it names.</param>
/// <param name="agents">Where they go.</param>
/// <param name="services">What their connections need.</param>
/// <param name="refused">Told of each key that was offered and is not let in, and why: null where nobody has it. Must be quick.</param>
internal sealed class KeyAuthenticator(
    ConfigurationStore configuration, AgentRegistry agents, ClientServices services, Action<OfferedKey, string?> refused) : ISshAuthenticator
{
    // EX_UNAVAILABLE of sysexits.h.
    private const uint Unavailable = 69;

    public ValueTask<bool> IsAcceptableAsync(OfferedKey offered, CancellationToken cancellationToken)
    {
        AccessDecision decision = AccessPolicy.Resolve(configuration.Current, LoginOf(offered));
        if (decision is AccessDecision.Refused { Reason: var reason })
        {
            refused(offered, reason);
        }

        return ValueTask.FromResult(decision is AccessDecision.Allowed);
    }

    public SecurityKeyDemands DemandsOn(OfferedKey key) =>
        AccessPolicy.Resolve(configuration.Current, LoginOf(key)) is AccessDecision.Allowed allowed ? allowed.Demands : SecurityKeyDemands.Touch;

    public ValueTask<ConnectionHandler?> AuthenticateAsync(VerifiedKey key, CancellationToken cancellationToken)
    {
        GatewayConfiguration snapshot = configuration.Current;
        var login = new Login(key.UserName, key.Key, AddressOf(key.RemoteEndPoint), services.Time.GetUtcNow());
        return ValueTask.FromResult(AccessPolicy.Resolve(snapshot, login) is AccessDecision.Allowed allowed ? Handler(snapshot, allowed) : null);
    }

    private Login LoginOf(OfferedKey key) => new(key.UserName, key.Key, AddressOf(key.RemoteEndPoint), services.Time.GetUtcNow());

    private static IPAddress? AddressOf(EndPoint? remote) => (remote as IPEndPoint)?.Address;

    private ConnectionHandler Handler(GatewayConfiguration snapshot, AccessDecision.Allowed allowed) =>
        agents.TryGet(allowed.Agent, snapshot) is { } agent
            ? new ClientHandler(agent, allowed, snapshot, services)
            : new RefusingHandler(
                $"{allowed.Agent.Owner} has {snapshot.Limits.MaxAgents} agents beside those of the configuration, which is the most (max_agents); "
                + "whoever runs the gateway can declare this one or remove others",
                Unavailable);
}
