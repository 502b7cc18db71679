using System.Collections.Concurrent;

namespace AgentSsh.Ssh.Connection;

/// <summary>One timer for the keep-alives and idle limits of all connections of the process.</summary>
internal static class Heartbeat
{
    private static readonly ConcurrentDictionary<SshConnection, byte> Connections = new();
    private static readonly Timer Timer = new(static _ => Tick(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

    public static void Add(SshConnection connection)
    {
        Connections[connection] = 0;
        GC.KeepAlive(Timer);
    }

    public static void Remove(SshConnection connection) => Connections.TryRemove(connection, out _);

    private static void Tick()
    {
        foreach (KeyValuePair<SshConnection, byte> each in Connections)
        {
            each.Key.Tick();
        }
    }
}
