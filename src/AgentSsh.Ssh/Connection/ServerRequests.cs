using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Connection;

/// <summary>
/// What a server answers by itself on a connection, whoever serves it: it tells which host keys it has, proves them, and opens no more sessions
/// for a client that says that it wants none (OpenSSH PROTOCOL sections 2.2 and 2.5). On the receive loop.
/// </summary>
internal sealed class ServerRequests(ServerKeyExchange keyExchange, HostKeyRing hostKeys)
{
    private const string HostKeys = "hostkeys-00@openssh.com";
    private const string ProveHostKeys = "hostkeys-prove-00@openssh.com";
    private const string NoMoreSessions = "no-more-sessions@openssh.com";

    /// <summary>The client wants no further session: whoever asks for one is not the client that people know of.</summary>
    public bool SessionsEnded { get; private set; }

    /// <summary>Tells the client all host keys, so that it learns those that are not in use yet and forgets those that are gone.</summary>
    public void Announce(SshConnection connection)
    {
        // string "hostkeys-00@openssh.com", boolean FALSE, string[] hostkeys
        var builder = new SshBuilder(2048);
        foreach (SshPrivateKey key in hostKeys.Keys)
        {
            builder.String(key.PublicKey.Blob.Span);
        }

        connection.SendGlobalRequest(HostKeys, builder.WrittenSpan);
    }

    /// <summary>Answers a request that is one of these.</summary>
    /// <returns>False for every other.</returns>
    public bool TryHandle(GlobalRequest request)
    {
        switch (request.Name)
        {
            case ProveHostKeys when request.WantReply:
                Prove(request);
                return true;
            case NoMoreSessions:
                SessionsEnded = true;
                request.Succeed();
                return true;
            default:
                return false;
        }
    }

    // string "hostkeys-prove-00@openssh.com", boolean TRUE, string[] hostkeys; the reply is a string for each, the key's signature over
    // string "hostkeys-prove-00@openssh.com", string session identifier, string hostkey
    private void Prove(GlobalRequest request)
    {
        var reader = new SshReader(request.Data.Span);
        var signatures = new SshBuilder(2048);
        for (int count = 0; !reader.Remaining.IsEmpty; count++)
        {
            ReadOnlySpan<byte> blob = reader.ReadString();

            // More than were announced would only be work.
            if (count == hostKeys.Keys.Count || Find(blob) is not { } key)
            {
                request.Fail();
                return;
            }

            byte[] signed = new SshBuilder(1024).Utf8(ProveHostKeys).String(keyExchange.SessionId).String(blob).ToArray();
            signatures.String(key.Sign(Algorithm(key), signed));
        }

        request.Succeed(signatures.WrittenSpan);
    }

    private SshPrivateKey? Find(ReadOnlySpan<byte> blob)
    {
        foreach (SshPrivateKey key in hostKeys.Keys)
        {
            if (key.PublicKey.Blob.Span.SequenceEqual(blob))
            {
                return key;
            }
        }

        return null;
    }

    // A client that agreed on an algorithm of RSA's wants that one here too (clientloop.c, client_global_hostkeys_prove_confirm).
    private string Algorithm(SshPrivateKey key)
    {
        string agreed = hostKeys.Find(keyExchange.HostKeyAlgorithm).Signature;
        IReadOnlyList<string> able = key.PublicKey.SignatureAlgorithms;
        return able.Contains(agreed) ? agreed : able[0];
    }
}
