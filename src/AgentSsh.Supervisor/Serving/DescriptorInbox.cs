using System.Net.Sockets;
using AgentSsh.Link;
using AgentSsh.Supervisor.Hosting;

namespace AgentSsh.Supervisor.Serving;

/// <summary>
/// What the gateway of one link has passed to us. It sends the descriptors first and names their token on the link then, so when the token is heard they are
/// here: nothing is read before, and nothing is waited for. Any thread.
/// </summary>
internal sealed class DescriptorInbox(Socket socket, TimeProvider time, SupervisorLog log) : IDisposable
{
    /// <summary>Sets of descriptors that may wait for their token.</summary>
    public const int MaxWaiting = 64;

    // Between the two messages of one session lies no more than the gateway's own work.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Waiting> _waiting = [];
    private bool _isOver;

    /// <summary>The descriptors that came with a token, once; null when they did not.</summary>
    public PassedDescriptors? Take(string token)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return null;
            }

            DropForgotten();
            while (DescriptorMessage.TryReceive(socket.SafeHandle, out var name, out var descriptors))
            {
                Add(name, new PassedDescriptors(descriptors));
            }

            if (!_waiting.Remove(token, out var found))
            {
                log.Warning($"The gateway named descriptors that did not come ({_waiting.Count} others wait).");
                return null;
            }

            if (found.Passed.Count == 0)
            {
                log.Warning("Descriptors that the gateway passed were taken away on their way: a limit on open files, or a security module.");
                return null;
            }

            return found.Passed;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            foreach (var waiting in _waiting.Values)
            {
                waiting.Passed.Dispose();
            }

            _waiting.Clear();
            socket.Dispose();
        }
    }

    private void Add(string token, PassedDescriptors passed)
    {
        if (_waiting.Count >= MaxWaiting || !_waiting.TryAdd(token, new Waiting(passed, time.GetTimestamp())))
        {
            log.Warning("The gateway passes more descriptors than it uses.");
            passed.Dispose();
        }
    }

    // Whoever they were for left between the two messages.
    private void DropForgotten()
    {
        foreach (var (token, waiting) in _waiting)
        {
            if (time.GetElapsedTime(waiting.Since) > Patience)
            {
                waiting.Passed.Dispose();
                _waiting.Remove(token);
            }
        }
    }

    private readonly record struct Waiting(PassedDescriptors Passed, long Since);
}
