using System.Net;

namespace AgentSsh.Ssh;

/// <summary>A key that a client says it has. It has proved nothing: never decide on it who somebody is.</summary>
public sealed class OfferedKey
{
    internal OfferedKey(string userName, Keys.SshPublicKey key, string algorithm, EndPoint? remoteEndPoint)
    {
        UserName = userName;
        Key = key;
        Algorithm = algorithm;
        RemoteEndPoint = remoteEndPoint;
    }

    /// <summary>The name to log in as, as the client sent it: up to 256 bytes of any UTF-8.</summary>
    public string UserName { get; }

    /// <summary>The key; an <see cref="Keys.OpenSshCertificate"/> where it was offered as one. That has a good signature of its authority, and
    /// no more was asked of it.</summary>
    public Keys.SshPublicKey Key { get; }

    /// <summary>The algorithm it would sign with.</summary>
    public string Algorithm { get; }

    /// <summary>The client's address, where the stream has one.</summary>
    public EndPoint? RemoteEndPoint { get; }
}
