using System.Collections.Concurrent;
using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Attachments;

/// <summary>Everybody who is connected.</summary>
internal sealed class ClientConnections
{
    // EX_NOPERM of sysexits.h.
    private const uint NoPermission = 77;

    private readonly ConcurrentDictionary<ClientHandler, byte> _connections = new();

    /// <summary>How many are connected.</summary>
    public int Count => _connections.Count;

    public void Add(ClientHandler client) => _connections[client] = 0;

    public void Remove(ClientHandler client) => _connections.TryRemove(client, out _);

    /// <summary>Ends what a newer configuration no longer allows: a key that was removed or revoked, or a role.</summary>
    public void Enforce(GatewayConfiguration configuration)
    {
        foreach (ClientHandler client in _connections.Keys)
        {
            // As of the time of the login: a key that expired since, or a certificate, let somebody in who may stay.
            if (AccessPolicy.Resolve(configuration, client.Access.Login) is AccessDecision.Allowed allowed
                && allowed.Person == client.Access.Person
                && allowed.Role == client.Access.Role
                && (allowed.MayExec || !client.Access.MayExec)
                && allowed.Permissions.Covers(client.Access.Permissions))
            {
                continue;
            }

            client.Expel("your access to this agent has changed", NoPermission);
        }
    }

    /// <summary>Ends every session in good order; whoever has nothing else open leaves by itself.</summary>
    /// <param name="words">Why, for the people.</param>
    /// <param name="status">Exit status of their ssh.</param>
    /// <returns>Completes when all are gone.</returns>
    public Task DismissAllAsync(string words, uint status)
    {
        foreach (ClientHandler client in _connections.Keys)
        {
            client.Agent.Attachments.Dismiss(client.Connection, words, status);
        }

        return Task.WhenAll(_connections.Keys.Select(client => client.Connection.Completion));
    }
}
