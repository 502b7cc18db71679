using System.Collections.Concurrent;
using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Gateway.Attachments;

/// <summary>Everybody who is connected.</summary>
internal sealed class ClientConnections
{
    private readonly ConcurrentDictionary<ClientHandler, byte> _connections = new();

    /// <summary>How many are connected.</summary>
    public int Count => _connections.Count;

    public void Add(ClientHandler client) => _connections[client] = 0;

    public void Remove(ClientHandler client) => _connections.TryRemove(client, out _);

    /// <summary>Ends what a newer configuration no longer allows: a key that was removed, or a role.</summary>
    public void Enforce(GatewayConfiguration configuration)
    {
        foreach (ClientHandler client in _connections.Keys)
        {
            AccessDecision now = client.Connection is { UserName: { } name, UserKey: { } key }
                ? AccessPolicy.Resolve(configuration, name, key)
                : AccessDecision.No;
            if (now is AccessDecision.Allowed allowed
                && allowed.Person == client.Access.Person
                && allowed.Role == client.Access.Role
                && (allowed.MayExec || !client.Access.MayExec))
            {
                continue;
            }

            client.Connection.Disconnect(SshDisconnectReason.ByApplication, "agentssh: your access to this agent has changed");
        }
    }

    /// <summary>Ends all, in good order.</summary>
    public void DisconnectAll(string message)
    {
        foreach (ClientHandler client in _connections.Keys)
        {
            client.Connection.Disconnect(SshDisconnectReason.ByApplication, message);
        }
    }
}
