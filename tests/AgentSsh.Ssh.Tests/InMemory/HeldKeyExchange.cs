using System.Collections.Concurrent;
using AgentSsh.Ssh.Transport;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>A client's key exchange that the test can stop in the middle, and that remembers what came meanwhile.</summary>
internal sealed class HeldKeyExchange(IKeyExchange inner) : IKeyExchange
{
    private readonly ConcurrentQueue<(byte[] Payload, uint Sequence)> _held = new();
    private readonly TaskCompletionSource _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _holds;

    /// <summary>Types of what arrived since it was held, in order.</summary>
    public ConcurrentQueue<byte> Seen { get; } = new();

    /// <summary>Completes when a message of the exchange has been held back.</summary>
    public Task Met => _met.Task.WaitAsync(TimeSpan.FromSeconds(10));

    /// <summary>Answers nothing of an exchange from now on.</summary>
    public void Hold() => _holds = true;

    /// <summary>Goes on. The peer sends nothing before this side has answered, so nothing is received at the same time.</summary>
    public void Release()
    {
        _holds = false;
        while (_held.TryDequeue(out (byte[] Payload, uint Sequence) held))
        {
            inner.Handle(held.Payload, held.Sequence);
        }
    }

    public void Start() => inner.Start();

    public void PeerIdentified(string identification) => inner.PeerIdentified(identification);

    public bool Allows(byte messageType)
    {
        if (_holds)
        {
            Seen.Enqueue(messageType);
            return true;
        }

        return inner.Allows(messageType);
    }

    public void Handle(ReadOnlySpan<byte> payload, uint sequence)
    {
        if (_holds)
        {
            _held.Enqueue((payload.ToArray(), sequence));
            _met.TrySetResult();
            return;
        }

        inner.Handle(payload, sequence);
    }

    public void RequestRekey() => inner.RequestRekey();
}
